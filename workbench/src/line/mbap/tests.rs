use proptest::prelude::*;

use super::*;

/// The example of the implementation guide's kind, typed by hand: transaction 1501 hex, unit FF, read
/// holding register 4 (wire), one.
const REQUEST: [u8; 12] = [0x15, 0x01, 0, 0, 0, 6, 0xFF, 3, 0, 4, 0, 1];

fn all(reader: &mut Reader, bytes: &[u8]) -> Vec<Ask> {
    let mut asks = Vec::new();
    reader.push(bytes, &mut asks).unwrap();
    asks
}

#[test]
fn a_request_and_its_reply_have_the_same_transaction_and_unit() {
    let asks = all(&mut Reader::default(), &REQUEST);
    let [ask] = asks.as_slice() else { panic!("{asks:?}") };
    assert_eq!(
        (ask.transaction, ask.unit, ask.pdu.as_slice()),
        (0x1501, 255, &[3, 0, 4, 0, 1][..])
    );
    let heard = with_crc(&[9, 3, 2, 0, 5]);
    assert_eq!(
        ask.reply(&ask.on_line(|| 9), Some(&heard)),
        [0x15, 0x01, 0, 0, 0, 5, 0xFF, 3, 2, 0, 5]
    );
}

#[test]
fn units_0_and_255_are_the_lowest_address_and_all_others_themselves() {
    for (unit, on_line) in [(0, 9), (255, 9), (9, 9), (1, 1), (247, 247), (248, 248)] {
        let ask = Ask { transaction: 1, unit, pdu: vec![3, 0, 4, 0, 1] };
        assert_eq!(ask.on_line(|| 9), with_crc(&[on_line, 3, 0, 4, 0, 1]), "unit {unit}");
    }
}

/// Nothing, and what two meters at one address make of their replies, are no replies.
#[test]
fn where_nobody_answers_the_client_is_told_exception_0b() {
    let ask = Ask { transaction: 2, unit: 7, pdu: vec![0x10, 0, 4, 0, 1, 2, 0, 0] };
    let told = [0, 2, 0, 0, 0, 3, 7, 0x90, 0x0B];
    let mut garbled = with_crc(&[7, 0x10, 0, 4, 0, 1]);
    garbled[3] ^= 1;
    let of_another = with_crc(&[8, 0x10, 0, 4, 0, 1]);
    for heard in [None, Some(&[][..]), Some(&[0, 0]), Some(&garbled), Some(&of_another)] {
        assert_eq!(ask.reply(&ask.on_line(|| 1), heard), told, "{heard:?}");
    }
}

#[test]
fn a_header_that_is_none_ends_the_stream() {
    let mut wrong = REQUEST;
    wrong[3] = 1;
    let read = |bytes: &[u8]| Reader::default().push(bytes, &mut Vec::new());
    assert_eq!(read(&wrong), Err(Unsound::Protocol(1)));
    // It is seen as soon as it is there, without the rest.
    assert_eq!(read(&wrong[..4]), Err(Unsound::Protocol(1)));
    for length in [0, 1, 255, 256, 65_535] {
        let header = [&[0, 1, 0, 0][..], &u16::to_be_bytes(length)].concat();
        assert_eq!(read(&header), Err(Unsound::Length(length)));
    }
    // What came before is heard all the same.
    let mut asks = Vec::new();
    let both = [&REQUEST[..], &wrong].concat();
    assert!(Reader::default().push(&both, &mut asks).is_err());
    assert_eq!(asks.len(), 1);
}

#[test]
fn the_shortest_and_the_longest_frame_are_read() {
    let mut reader = Reader::default();
    for length in [1, 253] {
        let sent = frame(3, 1, &vec![0x2B; length]);
        let asks = all(&mut reader, &sent);
        assert_eq!(asks, [Ask { transaction: 3, unit: 1, pdu: vec![0x2B; length] }]);
        assert!(!reader.is_within_frame());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// However the bytes of several requests come, the requests are the same.
    #[test]
    fn requests_do_not_depend_on_how_their_bytes_come(
        sizes in prop::collection::vec(1_usize..254, 1..12),
        cuts in prop::collection::vec(1_usize..300, 1..40),
    ) {
        let sent: Vec<Ask> = (0..)
            .zip(&sizes)
            .map(|(transaction, size)| Ask { transaction, unit: 1, pdu: vec![transaction as u8; *size] })
            .collect();
        let stream: Vec<u8> =
            sent.iter().flat_map(|ask| frame(ask.transaction, ask.unit, &ask.pdu)).collect();
        let (mut reader, mut asks, mut rest) = (Reader::default(), Vec::new(), stream.as_slice());
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (now, later) = rest.split_at(rest.len().min(*cut));
            reader.push(now, &mut asks).unwrap();
            rest = later;
        }
        prop_assert_eq!(asks, sent);
        prop_assert!(!reader.is_within_frame());
    }
}
