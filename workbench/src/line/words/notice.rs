//! Notices in words.

use firmware_model::Parity;

use super::super::Notice;
use super::super::traffic::Ending;

fn clients(count: usize) -> String {
    match count {
        0 => "nobody has the port open".to_owned(),
        1 => "one client has the port open".to_owned(),
        count => format!("{count} clients have the port open"),
    }
}

/// What a person should know, in words; `rate` is the one at which the meters listen.
pub fn notice(notice: &Notice, rate: Option<u32>) -> String {
    match notice {
        Notice::Opened { clients: count } => format!("port opened: {}", clients(*count)),
        Notice::Closed { clients: count } => format!("port closed: {}", clients(*count)),
        Notice::SeveralClients { clients } => {
            format!("{clients} clients at once: each gets a random part of each reply; close all but one")
        }
        Notice::Settings(settings) => {
            let stop = if settings.two_stop_bits { 2 } else { 1 };
            let mut text = format!("client set {} bit/s, {stop} stop bit", settings.rate);
            if let Some(rate) = rate.filter(|rate| *rate != settings.rate) {
                text += &format!("; the meter listens at {rate} and stays silent");
            }
            if settings.reads_lines {
                text += "; it reads lines, so that replies wait for a line end";
            }
            text
        }
        Notice::FlowControl => {
            "client uses software flow control (IXON): 11 and 13 hex vanish from replies; switch it off"
                .to_owned()
        }
        Notice::StripsEighthBit => {
            "client strips the eighth bit (ISTRIP): FF hex arrives as 7F; switch it off".to_owned()
        }
        Notice::LostCount => {
            "clients came and went faster than they could be counted; one is assumed".to_owned()
        }
        Notice::Failed { error } => {
            let why = error.map_or_else(String::new, |error| format!(": {}", system(error)));
            format!("the port failed and there is no new one yet{why}; it is tried each second")
        }
        Notice::Renewed { error, number, linked } => {
            let link = if *linked { "" } else { "; the link does not lead there" };
            format!("the port failed ({}) and was made anew: /dev/pts/{number}{link}", system(*error))
        }
        Notice::Back => "the port is there again".to_owned(),
        Notice::TurnedAway { clients } => {
            format!("one more client was turned away: there are {clients}, and all have spoken lately")
        }
        Notice::Ended(why) => format!("a client was ended: {}", ending(*why)),
        Notice::NotKept(line) => {
            let (rate, parity) = (line.baud.bits_per_second(), match line.parity {
                Parity::None => "no",
                Parity::Even => "even",
                Parity::Odd => "odd",
            });
            format!("the device does not keep {rate} bit/s, {parity} parity, 1 stop bit, as the meter has them")
        }
        Notice::Defect => "the port failed by a defect of its own and answers no more".to_owned(),
    }
}

fn ending(why: Ending) -> String {
    match why {
        Ending::Idle => "it has been silent for too long".to_owned(),
        Ending::HalfSent => "it has sent half a frame, and no more for 10 s".to_owned(),
        Ending::Unread => "it has not read its replies for 30 s".to_owned(),
        Ending::Unsound(unsound) => format!("what it sent is not Modbus TCP: {unsound}"),
    }
}

fn system(error: i32) -> std::io::Error {
    std::io::Error::from_raw_os_error(error)
}
