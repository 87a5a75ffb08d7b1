//! Layered application state: a slice's state on top of that of accounts, which is on top of the core.

/// Makes a state that is shared, `$state(Arc<$parts>)`, give what its parts hold and what the state below gives, to
/// handlers too.
macro_rules! layered_state {
    ($state:ident($parts:ident { $field:ident: $below:ty }) $(, $gives:ty)*) => {
        impl std::ops::Deref for $state {
            type Target = $parts;

            fn deref(&self) -> &$parts {
                &self.0
            }
        }

        impl std::ops::Deref for $parts {
            type Target = $below;

            fn deref(&self) -> &$below {
                &self.$field
            }
        }

        $(
            impl axum::extract::FromRef<$state> for $gives {
                fn from_ref(state: &$state) -> Self {
                    Self::clone(state)
                }
            }
        )*
    };
}

pub(crate) use layered_state;
