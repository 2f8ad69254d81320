//! The doors of the workbench for a browser: a question goes in, an answer comes out, both JSON
//! ([`workbench::page`]).
//!
//! Nobody but the browser calls these, and it has one thread. What it writes, it writes into room
//! that was made for it; what it reads stays until the next question.

use std::cell::RefCell;

use workbench::page::PageSession;

/// The session, and the two texts that are exchanged.
struct Counter {
    session: Option<PageSession>,
    question: Vec<u8>,
    answer: String,
}

thread_local! {
    static COUNTER: RefCell<Counter> = const {
        RefCell::new(Counter { session: None, question: Vec::new(), answer: String::new() })
    };
}

/// Makes room for a question of so many bytes; returns where it is to be written.
#[allow(unsafe_code, reason = "a name that the browser calls")]
#[unsafe(no_mangle)]
pub extern "C" fn question(length: usize) -> *mut u8 {
    COUNTER.with_borrow_mut(|counter| {
        counter.question.clear();
        counter.question.resize(length, 0);
        counter.question.as_mut_ptr()
    })
}

/// Answers the question that was written; returns how many bytes the answer has.
#[allow(unsafe_code, reason = "a name that the browser calls")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    COUNTER.with_borrow_mut(|counter| {
        counter.answer = answered(counter);
        counter.answer.len()
    })
}

/// Where the answer stands.
#[allow(unsafe_code, reason = "a name that the browser calls")]
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *const u8 {
    COUNTER.with_borrow(|counter| counter.answer.as_ptr())
}

fn answered(counter: &mut Counter) -> String {
    if counter.session.is_none() {
        match PageSession::new() {
            Ok(session) => counter.session = Some(session),
            Err(error) => return format!("{{\"error\":{:?}}}", error.to_string()),
        }
    }
    let question = String::from_utf8_lossy(&counter.question);
    counter.session.as_mut().map_or_else(String::new, |session| session.answer(&question))
}
