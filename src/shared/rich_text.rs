//! HTML that may be shown as it is.

/// Made only by `platform::html`, rendered only by `ui::rich_text`; `tests/architecture.rs` enforces it.
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
