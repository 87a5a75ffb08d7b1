//! Ids as types, so that one thing's number cannot be passed where another's is meant. Numbers that count or measure stay
//! numbers. Those that PostgreSQL keeps are made known to sqlx in `platform::db_types`.

/// Makes ids of these inner types. An id is written as its inner value is, in text and in JSON.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident($inner:ty);)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = <$inner as std::str::FromStr>::Err;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }
    )+};
}

// The browser knows no ids but these.
#[allow(unused_imports)]
pub(crate) use ids;

ids! {
    /// A person with an account.
    #[derive(Copy)]
    UserId(i64);
    /// A browser that is signed in.
    #[derive(Copy)]
    SessionId(i64);
    #[derive(Copy)]
    PasskeyId(i64);
    /// A key of a provider or a business.
    #[derive(Copy)]
    ApiKeyId(i64);
    /// A client of the authorization server by its number here; the protocol's `client_id` is a text.
    #[derive(Copy)]
    ClientId(i64);
    /// What a client was allowed once.
    #[derive(Copy)]
    GrantId(i64);
    #[derive(Copy)]
    ProviderId(i64);
    /// A transfer of ads: each has a version of its own.
    #[derive(Copy)]
    VersionId(i64);
    /// A customer's row; what customers know of themselves is their [`CustomerNumber`].
    #[derive(Copy)]
    CustomerId(i64);
    #[derive(Copy)]
    CustomerNumber(i64);
    #[derive(Copy)]
    OrderNumber(i64);
    #[derive(Copy)]
    CampaignId(i64);
    #[derive(Copy)]
    ProductId(i64);
    #[derive(Copy)]
    CouponId(i64);
    /// A vacancy's row; businesses call it by an id of their own.
    #[derive(Copy)]
    VacancyNumber(i64);
    /// An employee's row; businesses call them by an id of their own.
    #[derive(Copy)]
    EmployeeNumber(i64);
    /// What happened to vacancies, in order.
    #[derive(Copy)]
    EventNumber(i64);
    #[derive(Copy)]
    NoticeId(i64);
}
