//! Any bytes in any pieces as Modbus TCP, then the requests among them at a meter, and back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use workbench::line::mbap::{Reader, frame};

fuzz_target!(|data: &[u8]| {
    let mut whole = Vec::new();
    let read = Reader::default().push(data, &mut whole);
    // The same requests, however the bytes come; the first byte says how.
    let piece = usize::from(data.first().copied().unwrap_or(1) % 19) + 1;
    let (mut reader, mut pieced) = (Reader::default(), Vec::new());
    let in_pieces = data.chunks(piece).try_for_each(|bytes| reader.push(bytes, &mut pieced));
    assert_eq!((read, &whole), (in_pieces, &pieced));
    let mut sent = 0;
    for ask in &whole {
        assert!((1..=253).contains(&ask.pdu.len()));
        let again = frame(ask.transaction, ask.unit, &ask.pdu);
        assert_eq!(data.get(sent..sent + again.len()), Some(again.as_slice()));
        sent += again.len();
        let on_line = ask.on_line(|| 1);
        assert!((4..=256).contains(&on_line.len()));
        // Whatever comes back is one frame, with the transaction and the unit that were asked.
        for heard in [None, Some(on_line.as_slice()), Some(data)] {
            let reply = ask.reply(&on_line, heard);
            let mut replies = Vec::new();
            if reply.len() <= 260 {
                Reader::default().push(&reply, &mut replies).expect("a sound header");
                assert_eq!(replies.len(), 1);
                assert_eq!((replies[0].transaction, replies[0].unit), (ask.transaction, ask.unit));
            }
        }
    }
    if read.is_ok() {
        assert!(data.len() - sent < 260, "more is held than a frame has");
    }
});
