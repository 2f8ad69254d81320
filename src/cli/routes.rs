//! `s4100 screens` and `s4100 route`: what there is in the menu, and the keys that lead there.

use std::process::ExitCode;

use firmware_model::Tick;

use super::options::{RouteArgs, ScreensArgs};
use super::print::print;
use super::{pictures, which};
use crate::session::{Failure, start};
use workbench::capture::settled;
use workbench::route::{ListFormat, Passwords, Start, screens, table, told};

/// `s4100 screens`
pub fn list(args: &ScreensArgs) -> Result<ExitCode, Failure> {
    let panel = start::panel(args.panel.as_deref())?;
    let bus = settled(&which::scenario(None)?, &panel, Tick::ZERO);
    let listed =
        bus.stations().first().map(|station| screens(station.meter(), known(args.no_passwords)));
    let listed = listed.unwrap_or_default();
    print(match args.format {
        ListFormat::Table => table(&listed),
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(&listed).map_err(Failure::world)?;
            format!("{json}\n")
        }
    })
}

/// `s4100 route`
pub fn route(args: &RouteArgs) -> Result<ExitCode, Failure> {
    let scenario = which::scenario(args.scenario.as_deref())?;
    let panel = start::panel(args.panel.as_deref())?;
    let meter = pictures::meter(&scenario, args.meter.as_deref())?;
    let bus = settled(&scenario, &panel, Tick::ZERO);
    let start = Start { bus: &bus, meter, screen: args.from, passwords: known(args.no_passwords) };
    let text = told(&panel, &start, args.target, args.format);
    print(text.map_err(Failure::usage)?)
}

fn known(no_passwords: bool) -> Passwords {
    if no_passwords { Passwords::Unknown } else { Passwords::Known }
}
