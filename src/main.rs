//! Verv's command line.

use clap::Parser;
use std::process::ExitCode;
use verv::app::serve;
use verv::platform::config::{Cli, Command};

/// mimalloc, because pages and the search index consist of many small strings.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let Cli { command } = Cli::parse();
    let done = match &command {
        Command::Serve { demo, accept_new_secret, settings } => {
            serve::serve(settings, serve::Options { with_demo: *demo, accept_new_secret: *accept_new_secret }).await
        }
        Command::Migrate { settings } => serve::migrate(settings).await,
        Command::Load { file, settings } => serve::load(settings, file).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            eprintln!("verv: {line}");
            ExitCode::FAILURE
        }
    }
}
