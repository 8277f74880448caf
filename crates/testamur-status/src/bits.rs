//! The statuses themselves, packed as closely as they go.

use crate::limits::STATUS_BITS;

/// A list of statuses, each of some bits, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    bytes: Vec<u8>,
    order: BitOrder,
}

/// Where in a byte the first status stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BitOrder {
    /// Left-most, in the most significant bits: the Bitstring Status List and its forerunners.
    MostSignificantFirst,
    /// In the least significant bits: the Token Status List.
    LeastSignificantFirst,
}

/// How many bits a status has: 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusSize(u8);

impl StatusSize {
    /// Set or not.
    pub const ONE: StatusSize = StatusSize(1);

    /// Four statuses: enough for valid, revoked and suspended.
    pub const TWO: StatusSize = StatusSize(2);

    /// This many bits. `None` for none, and for more than [8](STATUS_BITS).
    pub fn new(bits: u64) -> Option<StatusSize> {
        let bits = u8::try_from(bits).ok()?;
        (1..=STATUS_BITS).contains(&bits).then_some(StatusSize(bits))
    }

    /// How many bits.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// How many different statuses there are.
    pub fn values(self) -> usize {
        1 << self.0
    }

    /// Whether a byte holds a whole number of statuses, as token status lists demand.
    pub fn divides_bytes(self) -> bool {
        self.0.is_power_of_two()
    }

    fn mask(self) -> u16 {
        (1 << self.0) - 1
    }
}

impl Bits {
    /// This many statuses, all 0, rounded up to whole bytes.
    ///
    /// # Panics
    /// When they take more memory than the machine can address.
    pub fn zeroed(entries: u64, size: StatusSize, order: BitOrder) -> Bits {
        let bytes = u128::from(entries) * u128::from(size.0);
        let bytes = usize::try_from(bytes.div_ceil(8)).expect("a list fits into memory");
        Bits { bytes: vec![0; bytes], order }
    }

    /// Statuses that were packed in this order.
    pub fn from_bytes(bytes: Vec<u8>, order: BitOrder) -> Bits {
        Bits { bytes, order }
    }

    /// The statuses as they are packed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where in a byte the first status stands.
    pub fn order(&self) -> BitOrder {
        self.order
    }

    /// How many statuses of this size there are.
    pub fn entries(&self, size: StatusSize) -> u64 {
        self.bytes.len() as u64 * 8 / u64::from(size.0)
    }

    /// The status at an index, counted from 0; `None` past the end.
    pub fn get(&self, index: u64, size: StatusSize) -> Option<u8> {
        let (at, shift) = self.place(index, size)?;
        let pair = self.pair(at);
        Some(((pair >> shift) & size.mask()) as u8)
    }

    /// Sets the status at an index. `None`, and nothing changes, past the end and for a status that
    /// has more bits; else the status before.
    pub fn set(&mut self, index: u64, size: StatusSize, status: u8) -> Option<u8> {
        let (at, shift) = self.place(index, size)?;
        if u16::from(status) > size.mask() {
            return None;
        }
        let pair = self.pair(at);
        let before = ((pair >> shift) & size.mask()) as u8;
        let pair = pair & !(size.mask() << shift) | u16::from(status) << shift;
        let [first, second] = match self.order {
            BitOrder::MostSignificantFirst => pair.to_be_bytes(),
            BitOrder::LeastSignificantFirst => pair.to_le_bytes(),
        };
        self.bytes[at] = first;
        if let Some(byte) = self.bytes.get_mut(at + 1) {
            *byte = second;
        }
        Some(before)
    }

    /// The same statuses packed in this order.
    pub fn in_order(&self, order: BitOrder, size: StatusSize) -> Bits {
        if order == self.order {
            return self.clone();
        }
        if size.divides_bytes() {
            let mut bytes = Vec::with_capacity(self.bytes.len());
            self.in_pieces(order, size, |piece| bytes.extend_from_slice(piece));
            return Bits { bytes, order };
        }
        let mut out = Bits { bytes: vec![0; self.bytes.len()], order };
        for index in 0..self.entries(size) {
            let status = self.get(index, size).expect("the index is within the list");
            out.set(index, size, status).expect("the other list is as long");
        }
        out
    }

    /// Gives the statuses packed in this order, a piece at a time, so that no copy of the whole is needed
    /// where a byte holds whole statuses.
    pub(crate) fn in_pieces(&self, order: BitOrder, size: StatusSize, mut take: impl FnMut(&[u8])) {
        if order == self.order {
            return take(&self.bytes);
        }
        if !size.divides_bytes() {
            return take(&self.in_order(order, size).bytes);
        }
        let turned = turned_bytes(size);
        let mut piece = Vec::with_capacity(PIECE.min(self.bytes.len()));
        for bytes in self.bytes.chunks(PIECE) {
            piece.clear();
            piece.extend(bytes.iter().map(|byte| turned[usize::from(*byte)]));
            take(&piece);
        }
    }

    /// The byte in which a status begins, and how far the two bytes from there are to be shifted.
    fn place(&self, index: u64, size: StatusSize) -> Option<(usize, u32)> {
        if index >= self.entries(size) {
            return None;
        }
        let bit = index * u64::from(size.0);
        let (at, within) = ((bit / 8) as usize, (bit % 8) as u32);
        let shift = match self.order {
            BitOrder::MostSignificantFirst => 16 - within - u32::from(size.0),
            BitOrder::LeastSignificantFirst => within,
        };
        Some((at, shift))
    }

    /// Two bytes as a number, in which bits that follow each other stand side by side. After the last
    /// byte comes 0.
    fn pair(&self, at: usize) -> u16 {
        let pair = [self.bytes[at], self.bytes.get(at + 1).copied().unwrap_or(0)];
        match self.order {
            BitOrder::MostSignificantFirst => u16::from_be_bytes(pair),
            BitOrder::LeastSignificantFirst => u16::from_le_bytes(pair),
        }
    }
}

/// Bytes whose statuses are turned around at a time.
const PIECE: usize = 8 << 10;

/// Each byte with its statuses in the opposite order.
fn turned_bytes(size: StatusSize) -> [u8; 256] {
    let mut turned = [0; 256];
    for (byte, out) in turned.iter_mut().enumerate() {
        let mut rest = byte as u16;
        let mut value = 0;
        for _ in 0..8 / size.0 {
            value = value << size.0 | rest & size.mask();
            rest >>= size.0;
        }
        *out = value as u8;
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;
    use BitOrder::{LeastSignificantFirst, MostSignificantFirst};
    use proptest::prelude::*;

    fn size(bits: u64) -> StatusSize {
        StatusSize::new(bits).expect("1 to 8")
    }

    fn all(bits: &Bits, size: StatusSize) -> Vec<u8> {
        (0..bits.entries(size)).map(|index| bits.get(index, size).expect("within")).collect()
    }

    /// The two lists that the Token Status List draft draws in section 4.1.
    #[test]
    fn the_first_status_of_a_token_list_is_least_significant() {
        let one = Bits::from_bytes(vec![0xb9, 0xa3], LeastSignificantFirst);
        assert_eq!(all(&one, size(1)), [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
        let two = Bits::from_bytes(vec![0xc9, 0x44, 0xf9], LeastSignificantFirst);
        assert_eq!(all(&two, size(2)), [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
    }

    #[test]
    fn the_first_status_of_a_bitstring_is_left_most() {
        let bits = Bits::from_bytes(vec![0b1000_0001, 0b0100_0000], MostSignificantFirst);
        assert_eq!(all(&bits, size(1)), [1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(all(&bits, size(3)), [0b100, 0b000, 0b010, 0b100, 0b000]);
        assert_eq!(all(&bits, size(8)), [0b1000_0001, 0b0100_0000]);
    }

    #[test]
    fn nothing_lies_past_the_end() {
        for bits in 1..=8 {
            for order in [MostSignificantFirst, LeastSignificantFirst] {
                let mut list = Bits::zeroed(9, size(bits), order);
                let entries = list.entries(size(bits));
                assert!(entries >= 9);
                assert_eq!(list.get(entries, size(bits)), None);
                assert_eq!(list.get(u64::MAX, size(bits)), None);
                assert_eq!(list.set(entries, size(bits), 0), None);
            }
        }
        let empty = Bits::from_bytes(vec![], MostSignificantFirst);
        assert_eq!(empty.get(0, size(1)), None);
    }

    #[test]
    fn a_status_with_more_bits_is_not_set() {
        let mut list = Bits::zeroed(8, size(2), MostSignificantFirst);
        assert_eq!(list.set(3, size(2), 4), None);
        assert_eq!(all(&list, size(2)), [0; 8]);
    }

    proptest! {
        #[test]
        fn what_is_set_is_read_and_nothing_else_changes(
            bytes in proptest::collection::vec(any::<u8>(), 1..40),
            bits in 1..=8_u64,
            token: bool,
            at: proptest::sample::Index,
            status: u8,
        ) {
            let (size, order) = (size(bits), if token { LeastSignificantFirst } else { MostSignificantFirst });
            let before = Bits::from_bytes(bytes, order);
            let index = at.index(before.entries(size) as usize) as u64;
            let status = status & size.mask() as u8;
            let mut after = before.clone();
            prop_assert_eq!(after.set(index, size, status), before.get(index, size));
            for other in 0..before.entries(size) {
                let expected = if other == index { Some(status) } else { before.get(other, size) };
                prop_assert_eq!(after.get(other, size), expected);
            }
        }

        #[test]
        fn the_other_order_has_the_same_statuses(
            bytes in proptest::collection::vec(any::<u8>(), 0..40),
            bits in 1..=8_u64,
        ) {
            let list = Bits::from_bytes(bytes, MostSignificantFirst);
            let other = list.in_order(LeastSignificantFirst, size(bits));
            prop_assert_eq!(all(&list, size(bits)), all(&other, size(bits)));
            let unused = list.as_bytes().len() as u64 * 8 % bits;
            if unused == 0 {
                prop_assert_eq!(other.in_order(MostSignificantFirst, size(bits)), list);
            }
        }
    }
}
