//! Everything that is wrong with a form, at its head, each with a link to its field.

use leptos::prelude::*;
use std::borrow::Cow;

/// `problems` are the ids of the fields and what to do. Has the focus when the page opens; nothing where all is well.
#[component]
pub fn ErrorSummary<Field, Sentence>(
    title: &'static str,
    problems: Vec<(Field, Sentence)>,
    /// False where the page shows it as an example.
    #[prop(default = true)]
    takes_focus: bool,
) -> impl IntoView
where
    Field: std::fmt::Display,
    Sentence: Into<Cow<'static, str>>,
{
    (!problems.is_empty()).then(|| {
        let links = problems
            .into_iter()
            .map(|(field, message)| {
                let message: Cow<'static, str> = message.into();
                view! { <li><a href=format!("#{field}")>{message}</a></li> }
            })
            .collect_view();
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus=takes_focus>
                <h2>{title}</h2>
                <ul>{links}</ul>
            </div>
        }
    })
}
