//! Views: named conditions on tickets. Two come with the desk (rule 11); admins share others with
//! everybody or with groups, and an agent keeps personal ones.

pub(crate) mod conditions;
pub(crate) mod store;
