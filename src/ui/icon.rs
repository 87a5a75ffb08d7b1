//! Icons on buttons. They are decorative: the button's label says what it does.

use leptos::prelude::*;

#[derive(Clone, Copy)]
pub enum Shape {
    Sun,
    Moon,
    Person,
}

#[component]
pub fn Icon(of: Shape) -> impl IntoView {
    let path = match of {
        Shape::Sun => {
            "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM11 1h2v4h-2ZM11 19h2v4h-2ZM1 11h4v2H1ZM19 11h4v2h-4ZM4 5.4 5.4 4l2.8 2.8-1.4 1.4ZM15.8 17.2l1.4-1.4L20 18.6 18.6 20ZM4 18.6l2.8-2.8 1.4 1.4L5.4 20ZM15.8 6.8 18.6 4 20 5.4l-2.8 2.8Z"
        }
        Shape::Moon => "M13 3a9 9 0 1 0 8 12 7 7 0 0 1-8-12Z",
        Shape::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm-8 16c0-4 3.5-6 8-6s8 2 8 6v1H4v-1Z",
    };
    view! { <svg class="icon" aria-hidden="true" viewBox="0 0 24 24"><path d=path fill="currentColor" fill-rule="evenodd"></path></svg> }
}
