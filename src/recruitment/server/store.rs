//! All SQL on registering: what a request is checked against, and what is stored.

use super::persons::name_key;
use crate::recruitment::model::{Address, Name, Person, Recruited};
use crate::recruitment::rules::catalog::Verification;
use crate::recruitment::server::ids::{PersonId, RecruitmentId};
use crate::shared::ids::{CampaignId, ClientId, CouponId, CustomerId, CustomerNumber, ProductId, UserId};
use crate::shared::normalise;
use crate::shared::texts::texts;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// Takes locks that last until the transaction ends, in the order given.
pub(super) async fn lock(db: &mut PgConnection, locks: &[i64]) -> sqlx::Result<()> {
    query!(
        "select pg_advisory_xact_lock(key) from unnest($1::bigint[]) with ordinality as sorted (key, place) order by place",
        locks
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) struct CampaignRow {
    pub id: CampaignId,
    pub starts: NaiveDate,
    pub ends: NaiveDate,
    pub verification: Verification,
}

impl CampaignRow {
    /// Without a yes of the recruits.
    pub fn counts_at_once(&self) -> bool {
        self.verification == Verification::None
    }
}

pub(super) async fn campaign(db: &mut PgConnection, code: &str) -> sqlx::Result<Option<CampaignRow>> {
    query_as!(
        CampaignRow,
        r#"select id, starts, ends, verification as "verification: Verification" from campaign where code = $1"#,
        code
    )
    .fetch_optional(db)
    .await
}

pub(super) struct ProductRow {
    pub id: ProductId,
    pub active: bool,
    /// Whether the campaign has it; false without a campaign.
    pub in_campaign: bool,
}

pub(super) async fn subscription_product(
    db: &mut PgConnection,
    code: &str,
    campaign: Option<CampaignId>,
) -> sqlx::Result<Option<ProductRow>> {
    query_as!(
        ProductRow,
        r#"select id, active,
             exists (select 1 from campaign_product where campaign_id = $2 and product_id = product.id) as "in_campaign!"
         from product where code = $1 and kind = 'subscription'"#,
        code,
        campaign as _
    )
    .fetch_optional(db)
    .await
}

/// The coupon of a product.
pub(super) async fn coupon(db: &mut PgConnection, product: ProductId, code: &str, number: i32) -> sqlx::Result<Option<CouponId>> {
    query_scalar!(
        r#"select id as "id: CouponId" from coupon where product_id = $1 and code = $2 and number = $3"#,
        product.0,
        code,
        number
    )
    .fetch_optional(db)
    .await
}

pub(super) struct UserRow {
    /// Only if it is verified.
    pub verified_email: Option<String>,
    pub customer: Option<CustomerId>,
}

pub(super) async fn user(db: &mut PgConnection, user: UserId) -> sqlx::Result<Option<UserRow>> {
    query_as!(
        UserRow,
        r#"select case when email_verified is not null then email end as verified_email, customer_id as "customer?: CustomerId"
         from app_user left join customer_user on user_id = id where id = $1"#,
        user.0
    )
    .fetch_optional(db)
    .await
}

/// A customer, as far as recruiting knows persons.
pub(super) struct CustomerRow {
    pub id: CustomerId,
    pub name: Name,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// The columns of a customer.
struct CustomerColumns {
    id: CustomerId,
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    company_name: Option<String>,
    department_name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

impl From<CustomerColumns> for CustomerRow {
    fn from(row: CustomerColumns) -> Self {
        let CustomerColumns { id, first_name, middle_name, last_name, company_name, department_name, email, phone } = row;
        Self { id, name: Name { first_name, middle_name, last_name, company_name, department_name }, email, phone }
    }
}

pub(super) async fn customer(db: &mut PgConnection, id: CustomerId) -> sqlx::Result<CustomerRow> {
    let row = query_as!(
        CustomerColumns,
        "select id, first_name, middle_name, last_name, company_name, department_name, email, phone from customer where id = $1",
        id.0
    );
    row.fetch_one(db).await.map(CustomerRow::from)
}

/// The keys under which the register may hold an address: today's, and those of before.
pub(super) fn email_keys(address: &str) -> Vec<String> {
    let mut keys = vec![normalise::email_key(address)];
    keys.extend(normalise::earlier_email_keys(address));
    keys
}

/// The search criteria for a customer.
pub(super) struct CustomerCriteria<'a> {
    pub number: Option<CustomerNumber>,
    pub name_keys: [String; 2],
    pub email_keys: Vec<String>,
    pub phone: Option<&'a str>,
    /// Excludes customers with another address; plus tags count here, because a mail server may distinguish them.
    pub only_email: Option<&'a str>,
}

impl<'a> CustomerCriteria<'a> {
    /// A person by their name, and address or number.
    pub fn of(person: &'a Person) -> Self {
        let Person { name, address: _, email, phone_number } = person;
        let earlier = normalise::earlier_key(name.last_name.as_ref().or(name.company_name.as_ref()).map_or("", String::as_str));
        Self {
            number: None,
            name_keys: [name_key(name), earlier],
            email_keys: email.as_deref().map(email_keys).unwrap_or_default(),
            phone: phone_number.as_deref(),
            only_email: None,
        }
    }
}

/// Of several that fit, as many are looked at.
const CANDIDATES: i64 = 50;

/// The customer of this name with this number, or else this e-mail address, or else this telephone number, where somebody
/// vouches for them; of several the first that was registered.
pub(super) async fn matching_customer(db: &mut PgConnection, sought: &CustomerCriteria<'_>) -> sqlx::Result<Option<CustomerRow>> {
    let CustomerCriteria { number, name_keys, email_keys: keys, phone, only_email } = sought;
    let only_keys = only_email.map(email_keys);
    let rows = query_as!(
        CustomerColumns,
        "select id, first_name, middle_name, last_name, company_name, department_name, email, phone from customer
         where name_key = any($1)
             and (customer_number = $2 or is_email_vouched and email_key = any($3) or is_phone_vouched and phone = $4)
             and ($5::text[] is null or is_email_vouched and email_key = any($5))
         order by (customer_number = $2) is true desc, (is_email_vouched and email_key = any($3)) is true desc, id
         limit $6",
        name_keys.as_slice(),
        *number as _,
        keys,
        *phone,
        only_keys.as_deref(),
        CANDIDATES
    );
    let mut rows = rows.fetch_all(db).await?.into_iter();
    let only = only_email.map(normalise::account_key);
    let is_fit = |row: &CustomerColumns| only.is_none() || row.email.as_deref().map(normalise::account_key) == only;
    Ok(rows.find(is_fit).map(CustomerRow::from))
}

/// Whether somebody vouches for what is said of a customer; nobody is found by what is not.
#[derive(Clone, Copy)]
pub(super) struct VerifiedContacts {
    pub email: bool,
    pub phone: bool,
}

/// A new customer, with a number of their own.
pub(super) async fn insert_customer(
    db: &mut PgConnection,
    person: &Person,
    (name_key, email_key): (&str, Option<&str>),
    verified_contacts: VerifiedContacts,
    now: DateTime<Utc>,
) -> sqlx::Result<CustomerId> {
    let VerifiedContacts { email: is_email_vouched, phone: is_phone_vouched } = verified_contacts;
    let Person { name, address, email, phone_number } = person;
    let Name { first_name, middle_name, last_name, company_name, department_name } = name;
    query_scalar!(
        r#"insert into customer (first_name, middle_name, last_name, company_name, department_name, address, email, phone,
             name_key, email_key, created, updated, is_email_vouched, is_phone_vouched, keys_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14)
         returning id as "id: CustomerId""#,
        *first_name,
        *middle_name,
        *last_name,
        *company_name,
        *department_name,
        Json(address) as Json<&Address>,
        *email,
        *phone_number,
        name_key,
        email_key,
        now,
        is_email_vouched,
        is_phone_vouched,
        normalise::KEYS_VERSION
    )
    .fetch_one(db)
    .await
}

/// Nobody's register has the customer: they are one because they recruit by their account.
pub(super) async fn note_account_only(db: &mut PgConnection, customer: CustomerId) -> sqlx::Result<()> {
    query!("update customer set is_of_account = true where id = $1", customer.0).execute(db).await?;
    Ok(())
}

/// Links the user to a customer, unless they are linked already.
pub(super) async fn link_user(db: &mut PgConnection, user: UserId, customer: CustomerId) -> sqlx::Result<()> {
    query!(
        "insert into customer_user (user_id, customer_id) values ($1, $2) on conflict on constraint customer_user_pkey do nothing",
        user.0,
        customer.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A recruitment by which a person is taken in a campaign.
pub(super) struct TakenRow {
    pub fingerprint: Vec<u8>,
    pub recruitment: RecruitmentId,
    pub recruiter: CustomerId,
    pub is_shadow: bool,
}

/// The recruitments of these persons that have not expired.
pub(super) async fn taken(
    db: &mut PgConnection,
    campaign: CampaignId,
    fingerprints: &[Vec<u8>],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<TakenRow>> {
    query_as!(
        TakenRow,
        "select fingerprint, recruitment_id as recruitment, recruit_key.recruiter_id as recruiter, is_shadow
         from recruit_key join recruitment on recruitment.id = recruitment_id
         where recruit_key.campaign_id = $1 and fingerprint = any($2) and (state in ('verified', 'declined') or expires > $3)",
        campaign.0,
        fingerprints,
        now
    )
    .fetch_all(db)
    .await
}

/// Frees persons whose recruitment has expired, where the round that does so has not come yet, and those of whom this
/// recruiter has a shadow, which a recruitment takes the place of.
pub(super) async fn free(
    db: &mut PgConnection,
    campaign: CampaignId,
    recruiter: CustomerId,
    fingerprints: &[Vec<u8>],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "delete from recruit_key using recruitment
         where recruitment.id = recruitment_id and recruit_key.campaign_id = $1 and fingerprint = any($2)
             and (is_shadow and recruit_key.recruiter_id = $3 or state in ('unverified', 'expired') and expires <= $4)",
        campaign.0,
        fingerprints,
        recruiter.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which of these addresses and numbers are of customers that subscribe to the product.
pub(super) struct SubscriberRow {
    pub email_key: Option<String>,
    pub phone: Option<String>,
}

pub(super) async fn subscribers(
    db: &mut PgConnection,
    product: ProductId,
    email_keys: &[String],
    phones: &[String],
) -> sqlx::Result<Vec<SubscriberRow>> {
    query_as!(
        SubscriberRow,
        "select email_key, phone from customer
         where (email_key = any($2) or phone = any($3))
             and exists (select 1 from subscription where customer_id = customer.id and product_id = $1)",
        product.0,
        email_keys,
        phones
    )
    .fetch_all(db)
    .await
}

/// Which of these have asked not to be contacted.
pub(super) async fn suppressed(db: &mut PgConnection, fingerprints: &[Vec<u8>]) -> sqlx::Result<Vec<Vec<u8>>> {
    query_scalar!("select fingerprint from suppression where fingerprint = any($1)", fingerprints).fetch_all(db).await
}

texts! {
    /// Why nothing comes of a recruitment that looks like any other to its recruiter.
    Shadow {
        AlreadyCustomer = "already_customer",
        AlreadyRecruited = "already_recruited",
        Suppressed = "suppressed",
    }
}

/// What a recruitment is, beside its recruit.
pub(super) struct NewRecruitment {
    pub id: RecruitmentId,
    pub recruiter: CustomerId,
    pub campaign: CampaignId,
    pub product: ProductId,
    pub coupon: Option<CouponId>,
    pub shadow: Option<Shadow>,
    pub client: Option<ClientId>,
    /// The recruiter gave an address.
    pub has_email: bool,
    pub registered: DateTime<Utc>,
    pub expires: DateTime<Utc>,
}

pub(super) async fn insert_recruitment(db: &mut PgConnection, new: &NewRecruitment, recruited: &Recruited) -> sqlx::Result<()> {
    let NewRecruitment { id, recruiter, campaign, product, coupon, shadow, client, has_email, registered, expires } = new;
    query!(
        "insert into recruitment (id, recruiter_id, campaign_id, product_id, coupon_id, amount, quantity, shadow, client_id, has_email,
             registered, expires)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id.0,
        recruiter.0,
        campaign.0,
        product.0,
        *coupon as _,
        recruited.amount,
        recruited.quantity.unwrap_or(1),
        shadow.map(Shadow::as_str),
        *client as _,
        has_email,
        registered,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn insert_recruit(db: &mut PgConnection, recruitment: RecruitmentId, person: &Person) -> sqlx::Result<()> {
    let Person { name, address, email, phone_number } = person;
    let Name { first_name, middle_name, last_name, company_name, department_name } = name;
    query!(
        "insert into recruit (recruitment_id, first_name, middle_name, last_name, company_name, department_name, address, email, phone,
             keys_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        recruitment.0,
        *first_name,
        *middle_name,
        *last_name,
        *company_name,
        *department_name,
        Json(address) as Json<&Address>,
        *email,
        *phone_number,
        normalise::KEYS_VERSION
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn insert_keys(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    campaign: CampaignId,
    recruiter: CustomerId,
    fingerprints: &[Vec<u8>],
    is_shadow: bool,
) -> sqlx::Result<()> {
    query!(
        "insert into recruit_key (recruitment_id, campaign_id, recruiter_id, fingerprint, is_shadow)
         select $1, $2, $3, fingerprint, $5 from unnest($4::bytea[]) as fingerprint",
        recruitment.0,
        campaign.0,
        recruiter.0,
        fingerprints,
        is_shadow
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that a person is told of being recruited. False where they were told before in this campaign.
pub(super) async fn note_notice(
    db: &mut PgConnection,
    campaign: CampaignId,
    recruitment: RecruitmentId,
    fingerprints: &[Vec<u8>],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let noted = query!(
        "insert into recruit_notice (campaign_id, fingerprint, recruitment_id, sent)
         select $1, fingerprint, $2, $4 from unnest($3::bytea[]) as fingerprint
         where not exists (select 1 from recruit_notice where campaign_id = $1 and fingerprint = any($3))",
        campaign.0,
        recruitment.0,
        fingerprints,
        now
    )
    .execute(db)
    .await?;
    Ok(noted.rows_affected() > 0)
}

/// A premium of a campaign.
pub(super) struct PremiumRow {
    pub product: ProductId,
    pub company_code: Option<String>,
    pub code: String,
}

pub(super) async fn premiums(db: &mut PgConnection, campaign: CampaignId) -> sqlx::Result<Vec<PremiumRow>> {
    query_as!(
        PremiumRow,
        "select product.id as product, company_code, code from campaign_premium join product on product.id = product_id
         where campaign_id = $1 order by product.id",
        campaign.0
    )
    .fetch_all(db)
    .await
}

/// Puts these preferences, as pairs of number and product, in the place of all older ones. Two that do so at once come one
/// after the other.
pub(super) async fn replace_preferences(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
    numbers: &[i32],
    products: &[ProductId],
) -> sqlx::Result<()> {
    query!("select id from customer where id = $1 for no key update", customer.0).fetch_one(&mut *db).await?;
    query!("delete from premium_preference where customer_id = $1 and campaign_id = $2", customer.0, campaign.0)
        .execute(&mut *db)
        .await?;
    query!(
        "insert into premium_preference (customer_id, campaign_id, preference_number, product_id)
         select $1, $2, number, product from unnest($3::integer[], $4::bigint[]) as preferred (number, product)",
        customer.0,
        campaign.0,
        numbers,
        products as _
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A locked recruitment.
pub(super) struct LockedRow {
    pub campaign: CampaignId,
    pub product: ProductId,
    pub recruiter: CustomerId,
    /// The id in the personal link.
    pub person: PersonId,
    pub is_shadow: bool,
    pub is_answered: bool,
    /// Its recruit's data were given on the invitation.
    pub is_given: bool,
    pub expires: DateTime<Utc>,
}

/// Until the transaction ends, nothing else happens to this recruitment.
pub(super) async fn lock_recruitment(db: &mut PgConnection, recruitment: RecruitmentId) -> sqlx::Result<Option<LockedRow>> {
    query_as!(
        LockedRow,
        r#"select campaign_id as campaign, product_id as product, recruiter_id as recruiter, expires, self_given as is_given,
             coalesce(person, id) as "person!",
             (shadow is not null) as "is_shadow!",
             (state <> 'unverified' or shadow_answered is not null) as "is_answered!"
         from recruitment where id = $1 for no key update"#,
        recruitment.0
    )
    .fetch_optional(db)
    .await
}

/// The fingerprints of a recruitment's recruit.
pub(super) async fn keys(db: impl PgExecutor<'_>, recruitment: RecruitmentId) -> sqlx::Result<Vec<Vec<u8>>> {
    query_scalar!("select fingerprint from recruit_key where recruitment_id = $1", recruitment.0).fetch_all(db).await
}

/// The addresses of the users who are this customer.
pub(super) async fn user_emails(db: &mut PgConnection, customer: CustomerId) -> sqlx::Result<Vec<String>> {
    query_scalar!("select email from customer_user join app_user on app_user.id = user_id where customer_id = $1", customer.0)
        .fetch_all(db)
        .await
}

/// The addresses that the users who are this customer have had before, as hashes.
pub(super) async fn earlier_addresses(db: &mut PgConnection, customer: CustomerId) -> sqlx::Result<Vec<Vec<u8>>> {
    query_scalar!("select fingerprint from earlier_address join customer_user using (user_id) where customer_id = $1", customer.0)
        .fetch_all(db)
        .await
}

/// The addresses that a user has had before, as hashes.
pub(super) async fn earlier_addresses_of_user(db: &mut PgConnection, user: UserId) -> sqlx::Result<Vec<Vec<u8>>> {
    query_scalar!("select fingerprint from earlier_address where user_id = $1", user.0).fetch_all(db).await
}

/// A customer whose keys an earlier version made, and what they are made of.
pub(super) struct StaleCustomerRow {
    pub id: CustomerId,
    pub last_name: Option<String>,
    pub company_name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// Some of them, locked until the transaction ends; what another process is at is left to it.
pub(super) async fn stale_customers(db: &mut PgConnection, at_most: i64) -> sqlx::Result<Vec<StaleCustomerRow>> {
    query_as!(
        StaleCustomerRow,
        "select id, last_name, company_name, email, phone from customer
         where keys_version = 0 order by id limit $1 for no key update skip locked",
        at_most
    )
    .fetch_all(db)
    .await
}

pub(super) async fn rekey_customer(
    db: &mut PgConnection,
    id: CustomerId,
    name_key: &str,
    email_key: Option<&str>,
    phone: Option<&str>,
) -> sqlx::Result<()> {
    query!(
        "update customer set name_key = $2, email_key = $3, phone = $4, keys_version = $5 where id = $1",
        id.0,
        name_key,
        email_key,
        phone,
        normalise::KEYS_VERSION
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A recruit whose keys an earlier version made, and what they are made of.
pub(super) struct StaleRecruitRow {
    pub recruitment: RecruitmentId,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub is_shadow: bool,
}

/// Some of them, locked until the transaction ends; what another process is at is left to it.
pub(super) async fn stale_recruits(db: &mut PgConnection, at_most: i64) -> sqlx::Result<Vec<StaleRecruitRow>> {
    query_as!(
        StaleRecruitRow,
        r#"select recruitment_id as recruitment, email, phone, (shadow is not null) as "is_shadow!"
         from recruit join recruitment on recruitment.id = recruitment_id
         where keys_version = 0 order by recruitment_id limit $1 for no key update of recruit skip locked"#,
        at_most
    )
    .fetch_all(db)
    .await
}

/// Where the recruitment has keys still, the person is known by these too.
pub(super) async fn rekey_recruit(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    phone: Option<&str>,
    fingerprints: &[Vec<u8>],
    is_shadow: bool,
) -> sqlx::Result<()> {
    query!(
        "update recruit set phone = $2, keys_version = $3 where recruitment_id = $1",
        recruitment.0,
        phone,
        normalise::KEYS_VERSION
    )
    .execute(&mut *db)
    .await?;
    query!(
        "insert into recruit_key (recruitment_id, campaign_id, recruiter_id, fingerprint, is_shadow)
         select id, campaign_id, recruiter_id, fingerprint, $3
         from recruitment, unnest($2::bytea[]) as fingerprint
         where id = $1 and exists (select 1 from recruit_key where recruitment_id = $1)
         on conflict do nothing",
        recruitment.0,
        fingerprints,
        is_shadow
    )
    .execute(db)
    .await?;
    Ok(())
}
