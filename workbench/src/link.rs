//! A state as the end of an address: a scenario and a tape, compressed, behind `#`.
//!
//! ```text
//! #1.eNqrVkrLz1eyUkpKLFKqBQAdeQRQ
//!  | +- RFC 4648 base64url without padding, of a zlib stream (RFC 1950), whose check finds damage
//!  +--- the version of what is in it
//! ```
//!
//! Version 1 holds the length of the scenario's text (four bytes, the low one first), that text,
//! and the tape; where the length is 0, the tape names its scenario. What comes in a link is from
//! anybody: its length, and what it unpacks to, are bounded before room is made for them.

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use crate::scenario::Scenario;
use crate::tape::{
    Directive, ScenarioSource, Tape, TapeError, base64_bytes, base64_text, parse, scenario_head,
    scenario_lines,
};

/// The longest link behind its `#`, characters: browsers and most programs that carry addresses
/// take so many.
pub const LONGEST_LINK: usize = 32_000;
/// The most that a link unpacks to, bytes.
pub const LONGEST_UNPACKED: usize = 512 << 10;
/// The version that is written.
const VERSION: &str = "1";
/// How hard the packing tries, 0 to 10: a link is packed once.
const LEVEL: u8 = 9;
/// What errors call the tape of a link.
const IN_LINK: &str = "the link";

/// Why a tape has no link, or a link no tape.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// It would be too long for an address.
    #[error(
        "the link would have {0} characters; accepted: up to {LONGEST_LINK}; hint: keep the tape \
         as a file, and open that"
    )]
    TooLong(usize),
    /// It is longer than any that is written.
    #[error("the link has {0} characters; accepted: up to {LONGEST_LINK}")]
    Long(usize),
    /// It does not begin as a link.
    #[error("the link begins with `{0}`; accepted: `#{VERSION}.` and what belongs to it")]
    Beginning(String),
    /// Another program has made it.
    #[error(
        "the link is of version {0}, this program reads version {VERSION}; hint: open it with the \
         page that it was made for, or a newer one"
    )]
    Version(u32),
    /// A letter of it is none of base64url.
    #[error("the link has a character that does not belong there: was all of it copied?")]
    Letters,
    /// Something is missing, or something else stands there.
    #[error("the link is damaged: was all of it copied?")]
    Damaged,
    /// What is packed is more than any state needs.
    #[error("the link unpacks to more than {LONGEST_UNPACKED} bytes")]
    Large,
    /// What is packed is not a tape.
    #[error(transparent)]
    Tape(#[from] TapeError),
}

/// The link of a tape: what stands behind `#`.
///
/// # Errors
/// It would be too long.
pub fn link(tape: &Tape) -> Result<String, LinkError> {
    let scenario = match tape.scenario() {
        Some(ScenarioSource::Bytes(bytes)) => bytes,
        _ => Vec::new(),
    };
    let mut packed = u32::try_from(scenario.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
    packed.extend(&scenario);
    for line in tape.lines() {
        if !matches!(line.directive, Directive::ScenarioBytes(_)) {
            packed.extend(format!("{line}\n").bytes());
        }
    }
    if packed.len() > LONGEST_UNPACKED {
        return Err(LinkError::TooLong(packed.len()));
    }
    let letters = base64_text(&compress_to_vec_zlib(&packed, LEVEL));
    let letters = letters.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let link = format!("{VERSION}.{letters}");
    if link.len() > LONGEST_LINK {
        return Err(LinkError::TooLong(link.len()));
    }
    Ok(link)
}

/// The link of `tape` on `scenario`, wherever that comes from.
///
/// # Errors
/// It would be too long.
pub fn link_on(scenario: &Scenario, tape: &str) -> Result<String, LinkError> {
    link(&parse(&format!("{}{tape}", scenario_head(scenario)), IN_LINK)?)
}

/// The tape that a link holds; `#` and what stands before it may be there or not.
///
/// # Errors
/// What is wrong with it.
pub fn read_link(link: &str) -> Result<Tape, LinkError> {
    let link = link.rsplit('#').next().unwrap_or_default().trim();
    if link.len() > LONGEST_LINK {
        return Err(LinkError::Long(link.len()));
    }
    let (version, letters) = link.split_once('.').ok_or_else(|| beginning(link))?;
    match version.parse::<u32>() {
        Err(_) => return Err(beginning(link)),
        Ok(_) if version == VERSION => {}
        Ok(other) => return Err(LinkError::Version(other)),
    }
    let mut letters = letters.replace('-', "+").replace('_', "/");
    letters.push_str(["", "", "==", "="][letters.len() % 4]);
    let is_known = |letter: u8| letter.is_ascii_alphanumeric() || b"+/=".contains(&letter);
    if !letters.bytes().all(is_known) {
        return Err(LinkError::Letters);
    }
    let bytes = base64_bytes(&letters).ok_or(LinkError::Damaged)?;
    let packed =
        decompress_to_vec_zlib_with_limit(&bytes, LONGEST_UNPACKED).map_err(|error| match error
            .status
        {
            TINFLStatus::HasMoreOutput => LinkError::Large,
            _ => LinkError::Damaged,
        })?;
    let (length, rest) = packed.split_first_chunk::<4>().ok_or(LinkError::Damaged)?;
    let length = u32::from_le_bytes(*length) as usize;
    let (scenario, tape) = rest.split_at_checked(length).ok_or(LinkError::Damaged)?;
    let head = scenario_lines(scenario).map(|line| format!("{line}\n"));
    let tape = std::str::from_utf8(tape).map_err(|_| LinkError::Damaged)?;
    Ok(parse(&(head.collect::<String>() + tape), IN_LINK)?)
}

fn beginning(link: &str) -> LinkError {
    LinkError::Beginning(link.chars().take(12).collect())
}

#[cfg(test)]
mod tests;
