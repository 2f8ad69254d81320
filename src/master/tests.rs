use super::*;
use firmware_model::modbus::with_crc;

/// What a meter of the test says to a frame.
type Answer = fn(&[u8]) -> Option<Vec<u8>>;

/// A pseudo-terminal behind which `answer` is asked, until the test drops it.
struct Bench {
    peer: Peer,
    requests: std::sync::mpsc::Receiver<Vec<u8>>,
    _kept: pty_process::blocking::Pts,
}

fn bench(answer: Answer) -> Bench {
    let (master, kept) = pty_process::blocking::open().unwrap();
    let mut raw = tcgetattr(&kept).unwrap();
    raw.make_raw();
    tcsetattr(&kept, OptionalActions::Now, &raw).unwrap();
    let name = rustix::pty::ptsname(&master, Vec::new()).unwrap();
    let (tell, requests) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut frame = Vec::new();
        let mut buffer = [0; 64];
        while let Ok(count) = rustix::io::read(&master, &mut buffer) {
            frame.extend_from_slice(&buffer[..count]);
            if frame.len() < 8 {
                continue;
            }
            let request = std::mem::take(&mut frame);
            if let Some(reply) = answer(&request) {
                rustix::io::write(&master, &reply).unwrap();
            }
            if tell.send(request).is_err() {
                break;
            }
        }
    });
    let peer = Peer::new(Path::new(name.to_str().unwrap()), 1, 19_200);
    Bench { peer, requests, _kept: kept }
}

/// Each register holds its own address in a request; beyond 40000 there is nothing.
fn addresses(request: &[u8]) -> Vec<u8> {
    let first = u16::from_be_bytes([request[2], request[3]]);
    let count = u16::from_be_bytes([request[4], request[5]]);
    if first >= 40_000 {
        return with_crc(&[1, 0x83, 2]);
    }
    let mut reply = vec![1, 3, 2 * count as u8];
    (first..first + count).for_each(|wire| reply.extend_from_slice(&wire.to_be_bytes()));
    with_crc(&reply)
}

#[test]
fn the_whole_map_is_read_and_what_is_absent_left_out() {
    let bench = bench(|request| Some(addresses(request)));
    let contents = read_map(&bench.peer).unwrap();
    let word = |number| contents.word(Register::new(number).unwrap());
    for number in [1, 112, 129, 154, 155, 178, 257, 381, 382, 408, 7001] {
        assert_eq!(word(number), Some(number - 1));
    }
    for number in [113, 128, 179, 256, 409, 7000, 8000, 13_760, 40_001, 40_178] {
        assert_eq!(word(number), None, "{number}");
    }
    // Typed by hand: wire address and count of each request.
    let asked: Vec<(u16, u16)> = bench
        .requests
        .try_iter()
        .map(|f| (u16::from_be_bytes([f[2], f[3]]), u16::from_be_bytes([f[4], f[5]])))
        .collect();
    // Floats are 2 registers each, so 124 in one request; SunSpec's text and long values
    // are not split either.
    assert_eq!(
        asked[..6],
        [(0, 112), (128, 26), (154, 24), (256, 124), (380, 28), (7000, 1)],
        "asked {asked:?}"
    );
    assert_eq!(asked[6].0, 40_000);
    assert!(asked[6..].iter().all(|(_, count)| *count <= 125));
    assert_eq!(asked[6..].iter().map(|(_, count)| count).sum::<u16>(), 178);
}

#[test]
fn silence_says_where_and_what_to_check() {
    let bench = bench(|_| None);
    let said = read_map(&bench.peer).unwrap_err().to_string();
    let start = format!(
        "no answer from unit 1 on {} at 19200 baud, 8N1: check ",
        bench.peer.path.display()
    );
    assert!(said.starts_with(&start), "{said}");
    assert_eq!(bench.requests.try_iter().count(), 3, "three tries");
    // A terminal carries no parity, and does not mind one.
    let even = bench.peer.clone().with_parity(firmware_model::Parity::Even);
    let said = read_map(&even).unwrap_err().to_string();
    assert!(said.contains("at 19200 baud, 8E1: check "), "{said}");
}

#[test]
fn a_refusal_is_named() {
    let bench = bench(|_| Some(with_crc(&[1, 0x83, 1])));
    assert_eq!(
        read_map(&bench.peer).unwrap_err().to_string(),
        "unit 1 refuses to read registers 1 to 112: exception 01 (illegal function)"
    );
}

#[test]
fn noise_is_no_answer() {
    let bench = bench(|_| Some(vec![0xFF; 229]));
    let said = read_map(&bench.peer).unwrap_err().to_string();
    assert!(said.contains("is not a reply (FF FF FF FF FF FF FF FF)"), "{said}");
}

#[test]
fn a_port_that_is_not_there_is_named() {
    let peer = Peer::new(Path::new("/dev/none-such"), 1, 19_200);
    let said = read_map(&peer).unwrap_err().to_string();
    assert!(said.starts_with("cannot open /dev/none-such: "), "{said}");
}

#[test]
fn a_file_is_no_port() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let said = read_map(&Peer::new(file.path(), 1, 19_200)).unwrap_err().to_string();
    assert!(said.starts_with(&format!("cannot set {} to 19200 baud", file.path().display())));
}

#[test]
fn replies_are_judged_to_the_byte() {
    let good = [1, 3, 4, 0x0A, 0x8C, 0, 1];
    assert_eq!(reply_in(&with_crc(&good), 1, 2), Some(Reply::Words(vec![0x0A8C, 1])));
    assert_eq!(reply_in(&with_crc(&good), 1, 1), None, "another count");
    assert_eq!(reply_in(&with_crc(&good), 2, 2), None, "another unit");
    assert_eq!(reply_in(&with_crc(&[1, 3, 3, 0x0A, 0x8C, 0, 1]), 1, 2), None, "byte count");
    assert_eq!(reply_in(&with_crc(&[1, 0x83, 4]), 1, 2), Some(Reply::Exception(4)));
    let mut spoiled = with_crc(&good);
    spoiled[4] ^= 1;
    assert_eq!(reply_in(&spoiled, 1, 2), None, "check");
    assert_eq!(reply_in(&[], 1, 2), None);
}
