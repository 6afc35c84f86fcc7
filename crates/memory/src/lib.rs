//! How the C library is to keep memory that was freed. Left to itself it keeps a part of its own for each
//! thread, and in each of them what a first sync once needed: tens of megabytes, in a program that is always
//! there and needs five. Where the C library is another one, nothing is done.

/// All threads share one part. To be called before there are any: what they have by then stays theirs. They
/// wait for each other a little more, which a program that mostly waits for a network does not notice.
pub fn keep_little() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it sets a number of the allocator's, and takes and keeps no pointer.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// Gives to the system what is free.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it takes no pointer, locks what it looks at, and touches nothing that is in use.
    unsafe {
        libc::malloc_trim(0);
    }
}
