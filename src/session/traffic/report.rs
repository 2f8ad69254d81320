//! Why somebody got no answer, told once each, and how often what happened, told at the end.

use firmware_model::modbus::Silence;

use workbench::line::traffic::Ending;
use workbench::line::{Counters, Exchange, Notice, RequestOutcome};
use workbench::simulation::{Entry, PortEvent, Speed};

/// What has been told already.
#[derive(Debug, Default)]
pub struct Remarks {
    /// Only the counts and the speed are told.
    brief: bool,
    silences: Vec<Silence>,
    /// Unit and first register of a write that was refused.
    refused: Vec<(u8, u16)>,
    dropped: bool,
    notices: Vec<&'static str>,
    speed: bool,
}

impl Remarks {
    /// A report that has told nothing; a brief one tells no single event.
    pub fn new(brief: bool) -> Self {
        Self { brief, ..Self::default() }
    }

    /// What is to be told of an entry.
    pub fn remark(&mut self, entry: &Entry) -> Option<String> {
        let first = !self.brief
            && match &entry.event {
                PortEvent::Exchange(exchange) => self.is_first(exchange),
                PortEvent::Notice(notice) => self.is_first_notice(notice),
            };
        first.then(|| format!("{}  {}", entry.at, entry.words()))
    }

    fn is_first(&mut self, exchange: &Exchange) -> bool {
        match &exchange.outcome {
            RequestOutcome::Silence(silence) => note(&mut self.silences, *silence),
            RequestOutcome::Dropped { .. } => !std::mem::replace(&mut self.dropped, true),
            RequestOutcome::Reply { bytes, .. } => {
                match (refused_write(&exchange.request), bytes.get(1)) {
                    (Some(place), Some(0x80..)) => note(&mut self.refused, place),
                    _ => false,
                }
            }
        }
    }

    /// Who comes and goes and how ports are set is every day's; what keeps replies from
    /// arriving is not, and what has failed is told each time.
    fn is_first_notice(&mut self, notice: &Notice) -> bool {
        let name = match notice {
            Notice::Opened { .. } | Notice::Closed { .. } | Notice::Settings(_) => return false,
            Notice::Failed { .. } | Notice::Renewed { .. } | Notice::Back | Notice::Defect => {
                return true;
            }
            Notice::SeveralClients { .. } => "several",
            Notice::TurnedAway { .. } => "turned away",
            Notice::Ended(Ending::Idle) => "idle",
            Notice::Ended(Ending::HalfSent) => "half sent",
            Notice::Ended(Ending::Unread) => "unread",
            Notice::Ended(Ending::Unsound(_)) => "unsound",
            Notice::NotKept(_) => "not kept",
            Notice::FlowControl => "flow",
            Notice::StripsEighthBit => "strips",
            Notice::LostCount => "count",
        };
        note(&mut self.notices, name)
    }

    /// The speed that is reached, where the asked one does not say it.
    pub fn speed(&mut self, asked: Speed, reached: Option<f64>) -> Option<String> {
        let reached = reached.filter(|_| !self.speed)?;
        self.speed = true;
        Some(format!("speed {asked}: this machine computes {reached:.0} simulated seconds in one"))
    }
}

/// Notes what has not been seen yet.
fn note<T: PartialEq>(seen: &mut Vec<T>, new: T) -> bool {
    let first = !seen.contains(&new);
    if first {
        seen.push(new);
    }
    first
}

/// Unit and register of a request that writes registers.
fn refused_write(request: &[u8]) -> Option<(u8, u16)> {
    match request {
        [unit, 0x06 | 0x10, high, low, ..] => Some((*unit, u16::from_be_bytes([*high, *low]))),
        _ => None,
    }
}

/// How often what happened; none where nobody asked anything.
pub fn counts(counters: &Counters) -> Option<String> {
    let silences: Vec<_> = counters.silences().filter(|(_, count)| *count > 0).collect();
    let silent: u64 = silences.iter().map(|(_, count)| count).sum();
    let all = counters.replies + counters.dropped + silent;
    if all == 0 {
        return None;
    }
    let requests = if all == 1 { "1 request".to_owned() } else { format!("{all} requests") };
    let mut text = format!("{requests}: {} answered", counters.replies);
    if counters.dropped > 0 {
        text += &format!(", {} lost since the client did not read", counters.dropped);
    }
    if silent > 0 {
        let named: Vec<String> =
            silences.iter().map(|(reason, count)| format!("{} {count}", reason.name())).collect();
        text += &format!(", {silent} not ({})", named.join(", "));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use firmware_model::Tick;
    use firmware_model::modbus::with_crc;
    use workbench::line::Framing;

    use super::*;

    fn exchange(request: &[u8], outcome: RequestOutcome) -> Entry {
        let request = with_crc(request);
        let request_length = request.len();
        let at = Tick::from_seconds(2);
        let event = PortEvent::Exchange(Exchange {
            at,
            request,
            request_length,
            client_rate: 9600,
            framing: Framing::Rtu,
            outcome,
            fault: None,
        });
        Entry { number: 1, at, event, line: Arc::default() }
    }

    fn reply(bytes: &[u8]) -> RequestOutcome {
        let zero = std::time::Duration::ZERO;
        RequestOutcome::Reply { bytes: with_crc(bytes), took: zero, late_by: zero }
    }

    #[test]
    fn each_kind_of_silence_and_each_refused_register_is_told_once() {
        let mut report = Remarks::new(false);
        let silent = |reason| exchange(&[7, 3, 0, 20, 0, 1], RequestOutcome::Silence(reason));
        let told = report.remark(&silent(Silence::ForeignUnit)).unwrap();
        assert!(told.contains("unit 7") && told.contains("no answer"), "{told}");
        assert_eq!(report.remark(&silent(Silence::ForeignUnit)), None);
        assert!(report.remark(&silent(Silence::BaudRate)).unwrap().contains("9600"));
        let write = |register| exchange(&[1, 6, 0, register, 0, 9], reply(&[1, 0x86, 3]));
        assert!(report.remark(&write(129)).unwrap().contains("130"));
        assert_eq!(report.remark(&write(129)), None);
        assert!(report.remark(&write(130)).is_some());
        // What is answered, and a read that is refused, is in the log.
        assert_eq!(report.remark(&exchange(&[1, 3, 0, 20, 0, 1], reply(&[1, 3, 2, 0, 1]))), None);
        assert_eq!(report.remark(&exchange(&[1, 3, 0, 20, 0, 1], reply(&[1, 0x83, 2]))), None);
        assert_eq!(
            report.remark(&exchange(&[1, 6, 0, 131, 0, 9], reply(&[1, 6, 0, 131, 0, 9]))),
            None
        );
    }

    #[test]
    fn what_keeps_replies_from_arriving_is_told_once_and_what_failed_each_time() {
        let mut report = Remarks::new(false);
        let notice = |what| Entry {
            number: 1,
            at: Tick::ZERO,
            event: PortEvent::Notice(what),
            line: Arc::default(),
        };
        let several = notice(Notice::SeveralClients { clients: 2 });
        assert!(report.remark(&several).unwrap().contains("2 clients at once"));
        assert_eq!(report.remark(&several), None);
        assert_eq!(report.remark(&notice(Notice::Opened { clients: 1 })), None);
        let failed = notice(Notice::Failed { error: None });
        assert!(report.remark(&failed).is_some() && report.remark(&failed).is_some());
        assert_eq!(Remarks::new(true).remark(&several), None, "a brief report");
    }

    #[test]
    fn the_speed_is_told_once() {
        let mut report = Remarks::new(true);
        assert_eq!(report.speed(Speed::Max, None), None);
        let told = report.speed(Speed::Times(1000), Some(499.7)).unwrap();
        assert_eq!(told, "speed 1000x: this machine computes 500 simulated seconds in one");
        assert_eq!(report.speed(Speed::Times(1000), Some(400.0)), None);
    }
}
