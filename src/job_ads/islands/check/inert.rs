//! The server renders the tool and does nothing with it.
use super::Tool;
use leptos::ev;

impl Tool {
    pub fn follow(self) {}
    pub fn read_field(self) {}
    pub fn insert(self, _: String) {}
    pub fn take_drop(self, _: &ev::DragEvent) {}
    pub fn take_file(self, _: &ev::Event) {}
    pub fn dry_run(self, _: &ev::SubmitEvent) {}
    pub fn go_to(self, _: usize) {}
    pub fn stop(self) {}
}
