//! The server renders the search and does nothing with it.
use super::Search;

impl Search {
    pub fn take_over(self) {}
    pub fn choose(self, _: usize) {}
}
