//! The state of the whole application: the core, and each slice's own.

use super::telemetry::{self, Health};
use crate::accounts::server::password::Passwords;
use crate::accounts::server::state::AccountsState;
use crate::job_ads::server::state::JobAdsState;
use crate::platform::core::Core;
use crate::recruitment::server::state::RecruitmentState;
use crate::vacancies::server::state::VacanciesState;
use crate::web::load_shedding::LoadShedder;
use axum::extract::FromRef;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;

#[derive(Clone, FromRef)]
pub struct AppState {
    pub core: Core,
    pub accounts: AccountsState,
    pub job_ads: JobAdsState,
    pub recruitment: RecruitmentState,
    pub vacancies: VacanciesState,
    pub load: Arc<LoadShedder>,
    pub health: Arc<Health>,
    pub metrics: PrometheusHandle,
}

impl AppState {
    pub fn new(core: Core, passwords: Passwords, load: LoadShedder) -> Self {
        let accounts = AccountsState::new(core.clone(), passwords);
        Self {
            job_ads: JobAdsState::new(accounts.clone()),
            recruitment: RecruitmentState::new(accounts.clone()),
            vacancies: VacanciesState::new(accounts.clone()),
            load: Arc::new(load),
            health: Arc::default(),
            metrics: telemetry::metrics_handle(),
            accounts,
            core,
        }
    }
}
