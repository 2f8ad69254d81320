//! `[work]`: what a person does at the installation.

use crate::installation::Work;
use crate::scenario::row::ValueKind::{Flag, Word};
use crate::scenario::row::{OneOf, ScenarioKey, key};

pub(super) const WORK: &[ScenarioKey<Work>] = &[
    key(
        "voltmeter",
        Word(&OneOf(|work: &mut Work, place| work.voltmeter = place)),
        "Where its two leads are: conductors behind the disconnect, terminals, a lead from end to end, a CT input, control power, or a proving unit.",
    ),
    key(
        "clamp",
        Word(&OneOf(|work: &mut Work, place| work.clamp = place)),
        "The conductor that the clamp meter is around.",
    ),
    key(
        "covers_off",
        Flag(|work, off| work.covers_off = off),
        "The covers are off; any work on wiring takes them off.",
    ),
];
