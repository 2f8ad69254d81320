//! tmp
use super::failure::Failure;
use std::sync::Arc;
pub fn show(_:&crate::scenario::Scenario,_:panels::Panel,_s:Arc<crate::simulation::Simulation>,_p:crate::ports::PortHandle,_:Option<firmware_model::Tick>)->Result<std::process::ExitCode,Failure>{Ok(std::process::ExitCode::SUCCESS)}
