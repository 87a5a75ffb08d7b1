//! HTML that may be shown as it is.

/// Made only by `server::sanitise`, taken only by `ui::rich_text`; `tests/architecture.rs` keeps it so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RichText(String);

impl RichText {
    /// The caller vouches that `html` has been cleaned.
    pub fn vouched(html: String) -> Self {
        Self(html)
    }

    pub fn into_html(self) -> String {
        self.0
    }
}
