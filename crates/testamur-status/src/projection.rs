//! One table, several lists: which statuses have a certain value, one bit for each.

use crate::bits::{BitOrder, Bits, StatusSize};

impl Bits {
    /// A list of single bits in the same order, set where a status of this list is `status`. Statuses
    /// that only fill the last byte count like the others.
    pub fn equal_to(&self, status: u8, size: StatusSize) -> Bits {
        if !size.divides_bytes() {
            return self.equal_one_by_one(status, size);
        }
        let table = comparisons(status, size, self.order());
        // So many bytes of statuses become one byte of bits.
        let group = usize::from(size.bits());
        let bits_each = 8 / size.bits();
        let gathered = |bytes: &[u8]| {
            let compared = bytes.iter().map(|byte| table[usize::from(*byte)]).enumerate();
            compared.fold(0, |gathered, (at, bits)| {
                let places = at as u32 * u32::from(bits_each);
                gathered
                    | match self.order() {
                        BitOrder::MostSignificantFirst => {
                            bits << (8 - u32::from(bits_each) - places)
                        }
                        BitOrder::LeastSignificantFirst => bits << places,
                    }
            })
        };
        Bits::from_bytes(self.as_bytes().chunks(group).map(gathered).collect(), self.order())
    }

    /// How many statuses have each value, from 0 on. Those that only fill the last byte count like the
    /// others.
    pub fn counts(&self, size: StatusSize) -> Vec<u64> {
        let mut counts = vec![0; size.values()];
        if !size.divides_bytes() {
            for index in 0..self.entries(size) {
                counts[usize::from(self.get(index, size).unwrap_or(0))] += 1;
            }
            return counts;
        }
        let mut bytes = [0_u64; 256];
        for byte in self.as_bytes() {
            bytes[usize::from(*byte)] += 1;
        }
        for (byte, count) in (0..=u8::MAX).zip(bytes).filter(|(_, count)| *count > 0) {
            let statuses = Bits::from_bytes(vec![byte], self.order());
            for index in 0..statuses.entries(size) {
                counts[usize::from(statuses.get(index, size).unwrap_or(0))] += count;
            }
        }
        counts
    }

    fn equal_one_by_one(&self, status: u8, size: StatusSize) -> Bits {
        let entries = self.entries(size);
        let mut out = Bits::zeroed(entries, StatusSize::ONE, self.order());
        for index in (0..entries).filter(|index| self.get(*index, size) == Some(status)) {
            out.set(index, StatusSize::ONE, 1).expect("the other list has as many statuses");
        }
        out
    }
}

/// For each byte of statuses, a bit for each of them in its lowest bits, in the same order.
fn comparisons(status: u8, size: StatusSize, order: BitOrder) -> [u8; 256] {
    let mut table = [0; 256];
    for (byte, out) in (0..=u8::MAX).zip(table.iter_mut()) {
        let statuses = Bits::from_bytes(vec![byte], order);
        let count = u32::from(8 / size.bits());
        for index in (0..count).filter(|i| statuses.get(u64::from(*i), size) == Some(status)) {
            *out |= 1
                << match order {
                    BitOrder::MostSignificantFirst => count - 1 - index,
                    BitOrder::LeastSignificantFirst => index,
                };
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bit_is_set_where_the_status_is_the_one(
            bytes in proptest::collection::vec(any::<u8>(), 0..60),
            bits in 1..=8_u64,
            token: bool,
            status in 0..4_u8,
        ) {
            let size = StatusSize::new(bits).expect("1 to 8");
            let order =
                if token { BitOrder::LeastSignificantFirst } else { BitOrder::MostSignificantFirst };
            let list = Bits::from_bytes(bytes, order);
            let set = list.equal_to(status, size);
            prop_assert!(set.entries(StatusSize::ONE) >= list.entries(size));
            prop_assert!(set.entries(StatusSize::ONE) < list.entries(size) + 8);
            for index in 0..set.entries(StatusSize::ONE) {
                let expected = u8::from(list.get(index, size) == Some(status));
                prop_assert_eq!(set.get(index, StatusSize::ONE), Some(expected), "{}", index);
            }
            let counts = list.counts(size);
            prop_assert_eq!(counts.iter().sum::<u64>(), list.entries(size));
            if let Some(count) = counts.get(usize::from(status)) {
                prop_assert_eq!(*count, set.counts(StatusSize::ONE)[1]);
            }
        }
    }
}
