//! A table for spreadsheets: one line for each ticket, then one for each of its messages, events and
//! unsent replies. Every cell is quoted; none is one that a spreadsheet calculates.

use crate::files::File;
use crate::sheet::{Sheet, Ticket};

const HEAD: [&str; 18] = [
    "account",
    "ticket",
    "customer",
    "phone",
    "channel",
    "to",
    "status",
    "assignee",
    "tags",
    "messages read at",
    "kind",
    "at",
    "by",
    "role",
    "text",
    "files",
    "delivery",
    "failure",
];

/// A cell that no spreadsheet takes for a formula: what would begin one gets an apostrophe before it.
pub fn defused(cell: &str) -> String {
    let dangerous = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'
        )
    };
    // Some programs pass over blanks before they look.
    match cell
        .trim_start_matches([' ', '\u{a0}', '\u{3000}'])
        .chars()
        .next()
    {
        Some(first) if dangerous(first) => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

pub(crate) fn write(sheet: &Sheet) -> String {
    let mut out = String::from("\u{feff}");
    line(&mut out, &HEAD.map(str::to_owned));
    for ticket in &sheet.tickets {
        let of_ticket = |rest: [String; 8]| -> Vec<String> {
            let mut cells = about(ticket);
            cells.extend(rest);
            cells
        };
        let none = String::new;
        let said = ticket.not_held.join(" ");
        let head = [
            "ticket".to_owned(),
            none(),
            none(),
            none(),
            said,
            none(),
            none(),
            none(),
        ];
        line(&mut out, &of_ticket(head));
        for one in &ticket.lines {
            let cells = of_ticket([
                one.kind.word().to_owned(),
                one.at.clone(),
                one.by.clone(),
                one.role.to_owned(),
                one.text.clone(),
                one.files.iter().map(File::words).collect::<Vec<_>>().join("; "),
                one.delivery.clone(),
                if one.failure { "yes".to_owned() } else { none() },
            ]);
            line(&mut out, &cells);
        }
    }
    out
}

fn about(ticket: &Ticket) -> Vec<String> {
    vec![
        ticket.account.clone(),
        ticket.ticket.to_string(),
        ticket.customer.clone(),
        ticket.phone.clone(),
        ticket.channel.clone(),
        ticket.business_account.clone(),
        ticket.status.clone(),
        ticket.assignee.clone(),
        ticket.tags.join(" "),
        ticket.read_at.clone(),
    ]
}

fn line(out: &mut String, cells: &[String]) {
    for (nth, cell) in cells.iter().enumerate() {
        if nth > 0 {
            out.push(',');
        }
        out.push('"');
        out.push_str(&defused(cell).replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_a_formula_is_defused() {
        for cell in ["=1+1", "+34 600", "-1", "@SUM(A1)", "\tx", "\rx", " =1", "＝1"] {
            assert_eq!(defused(cell), format!("'{cell}"));
        }
        for cell in ["", "a=1", "600-1", "'x"] {
            assert_eq!(defused(cell), cell);
        }
    }
}
