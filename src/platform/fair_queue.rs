//! A round-robin queue: owners take turns, one item each, so that nobody waits for everything another owner has queued;
//! the items of one owner come out in the order in which they were pushed.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Items `T` of owners `K`.
pub struct FairQueue<K, T> {
    /// Each waiting owner once; the first is next.
    turns: VecDeque<K>,
    /// One per waiting owner, never empty.
    lines: HashMap<K, VecDeque<T>>,
    len: usize,
}

impl<K, T> Default for FairQueue<K, T> {
    fn default() -> Self {
        Self { turns: VecDeque::new(), lines: HashMap::new(), len: 0 }
    }
}

impl<K: Clone + Eq + Hash, T> FairQueue<K, T> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn push(&mut self, owner: K, item: T) {
        let line = self.lines.entry(owner.clone()).or_default();
        if line.is_empty() {
            self.turns.push_back(owner);
        }
        line.push_back(item);
        self.len += 1;
    }

    pub fn pop(&mut self) -> Option<T> {
        self.pop_if(|_| true)
    }

    /// Pops the next item if `may` allows it.
    pub fn pop_if(&mut self, may: impl FnOnce(&T) -> bool) -> Option<T> {
        let owner = self.turns.front()?;
        let line = self.lines.get_mut(owner)?;
        if !line.front().is_some_and(may) {
            return None;
        }
        let item = line.pop_front()?;
        self.len -= 1;
        let is_last = line.is_empty();
        if let Some(owner) = self.turns.pop_front() {
            if is_last {
                self.lines.remove(&owner);
            } else {
                self.turns.push_back(owner);
            }
        }
        Some(item)
    }

    /// How many items would come out before one that this owner pushed now, if nothing else were pushed.
    pub fn ahead_of(&self, owner: &K) -> usize {
        let Some(own) = self.lines.get(owner).map(VecDeque::len) else { return self.turns.len() };
        let mut has_own_passed = false;
        let others = self.turns.iter().map(|other| {
            if other == owner {
                has_own_passed = true;
                return own;
            }
            // Owners whose turn is before ours get one more turn before the new item's.
            let turns = own + usize::from(!has_own_passed);
            self.lines.get(other).map_or(0, VecDeque::len).min(turns)
        });
        others.sum()
    }

    /// Keeps only the items for which `is_kept` returns true.
    pub fn retain(&mut self, mut is_kept: impl FnMut(&T) -> bool) {
        for line in self.lines.values_mut() {
            line.retain(&mut is_kept);
        }
        self.lines.retain(|_, line| !line.is_empty());
        self.turns.retain(|owner| self.lines.contains_key(owner));
        self.len = self.lines.values().map(VecDeque::len).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(items: &[(char, u32)]) -> FairQueue<char, (char, u32)> {
        let mut queue = FairQueue::default();
        for item in items {
            queue.push(item.0, *item);
        }
        queue
    }

    fn all(queue: &mut FairQueue<char, (char, u32)>) -> String {
        std::iter::from_fn(|| queue.pop()).map(|(owner, number)| format!("{owner}{number} ")).collect()
    }

    #[test]
    fn each_owner_has_its_turn() {
        let mut queue = queue(&[('a', 1), ('a', 2), ('a', 3), ('b', 1), ('c', 1), ('b', 2)]);
        assert_eq!(queue.len(), 6);
        assert_eq!(all(&mut queue), "a1 b1 c1 a2 b2 a3 ");
        assert!(queue.is_empty() && queue.lines.is_empty() && queue.turns.is_empty());
    }

    #[test]
    fn one_that_comes_again_at_once_is_not_always_first() {
        let mut queue = queue(&[('a', 1), ('b', 1), ('b', 2), ('b', 3)]);
        let mut order = String::new();
        for number in 2..5 {
            for _ in 0..2 {
                order.extend(queue.pop().map(|(owner, _)| owner));
            }
            queue.push('a', ('a', number));
        }
        assert_eq!(order, "abbaba", "each round has one of both");
    }

    #[test]
    fn what_may_not_come_out_stays_first() {
        let mut queue = queue(&[('a', 1), ('b', 2)]);
        assert_eq!(queue.pop_if(|(_, number)| *number > 1), None);
        assert_eq!((queue.len(), all(&mut queue).as_str()), (2, "a1 b2 "));
    }

    #[test]
    fn what_goes_away_leaves_the_others_in_their_order() {
        let mut queue = queue(&[('a', 1), ('a', 2), ('b', 1), ('c', 3), ('c', 4)]);
        queue.retain(|(_, number)| *number > 1);
        assert_eq!(queue.len(), 3);
        assert_eq!(all(&mut queue), "a2 c3 c4 ");
    }

    #[test]
    fn as_many_come_before_a_newcomer_as_was_reckoned() {
        // Every queue of up to four items of three owners, after every number of turns.
        for choice in 0..3_usize.pow(4) {
            for turns in 0..4 {
                for newcomer in ['a', 'b', 'c', 'd'] {
                    let items: Vec<_> = (0..4).map(|place| (['a', 'b', 'c'][choice / 3_usize.pow(place) % 3], place)).collect();
                    let mut queue = queue(&items);
                    (0..turns).for_each(|_| assert!(queue.pop().is_some()));
                    let reckoned = queue.ahead_of(&newcomer);
                    queue.push(newcomer, (newcomer, 99));
                    let ahead = std::iter::from_fn(|| queue.pop()).take_while(|(_, number)| *number != 99).count();
                    assert_eq!(reckoned, ahead, "{items:?} after {turns}, {newcomer}");
                }
            }
        }
    }
}
