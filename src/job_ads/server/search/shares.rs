//! Fair shares of the index for invented words and options. A provider may take as much room as it
//! leaves free: half if it is the only one, and some is always left for the next.

use crate::shared::ids::ProviderId;
use std::collections::HashMap;

pub struct Shares {
    free: usize,
    taken: HashMap<ProviderId, usize>,
}

impl Shares {
    pub fn of(room: usize) -> Self {
        Self { free: room, taken: HashMap::new() }
    }

    /// Takes so much for a provider; false where that is more than its share.
    pub fn take(&mut self, provider: ProviderId, size: usize) -> bool {
        let taken = self.taken.entry(provider).or_default();
        match self.free.checked_sub(size) {
            Some(left) if *taken + size <= left => {
                *taken += size;
                self.free = left;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_takes_half_and_however_many_come_the_next_finds_room() {
        let taken = |shares: &mut Shares, provider| (0..).take_while(|_| shares.take(ProviderId(provider), 1)).count();
        let mut shares = Shares::of(1200);
        assert_eq!(taken(&mut shares, 1), 600);
        assert_eq!(taken(&mut shares, 2), 300);
        assert_eq!((taken(&mut shares, 1), taken(&mut shares, 3)), (0, 150));
        assert!(!shares.take(ProviderId(4), 100) && shares.take(ProviderId(4), 50));
    }
}
