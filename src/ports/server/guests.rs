//! What clients do to the port: they come, set it, go, and leave things behind.

use std::sync::atomic::Ordering;

use firmware_model::Tick;
use rustix::io::Errno;

use super::Server;
use crate::ports::clients::Changes;
use workbench::line::ClientSettings;
use workbench::line::Stations;
use workbench::line::traffic::Notice;

/// How long the mark is renewed without pause after a client has opened or configured the
/// port (see [`Terminal::client_settings`](crate::ports::pty::Terminal::client_settings)),
/// and how long after an open a lock does not hold: a client that is killed and replaced
/// at once would find its own.
const MARKING: Tick = Tick::from_millis(20);
/// How long a client that opens the port takes at most to set it.
const SETTLING: Tick = Tick::from_millis(10);
/// How long after its client has gone a byte may still come out of the terminal,
/// which hands bytes over in its own time.
const STRAGGLING: Tick = Tick::from_millis(5);

impl<S: Stations> Server<S> {
    /// What clients have done since the last time. The settings of the last one that has
    /// gone go with it: at once, before anybody can have opened the port and set it, or,
    /// where somebody has opened it, when it has not been set a little later.
    pub(super) fn take_changes(&mut self) -> Result<Changes, Errno> {
        let changes = self.clients.take()?;
        if changes.left_alone {
            self.reset_at = None;
            if self.clients.count() == 0 {
                self.terminal.reset(self.line)?;
            } else if !self.configured {
                self.reset_at = Some(self.now() + SETTLING);
            }
        }
        Ok(changes)
    }

    /// Resets the settings that a client has found and not made its own.
    pub(super) fn reset_unset(&mut self, now: Tick) -> Result<(), Errno> {
        if self.reset_at.is_some_and(|at| now >= at) {
            self.look_at_settings(now)?;
            if self.reset_at.take().is_some() {
                self.terminal.reset(self.line)?;
            }
        }
        Ok(())
    }

    /// Does what opens and closes ask for.
    pub(super) fn follow_clients(&mut self, changes: Changes) -> Result<(), Errno> {
        if !changes.any() {
            return Ok(());
        }
        let count = self.clients.count();
        if changes.left_alone {
            self.stragglers_until = self.now() + STRAGGLING;
            self.leave_alone()?;
        } else if changes.closed > 0 || changes.lost {
            self.terminal.free()?;
        }
        if changes.taken_up {
            // A reply may have been on its way to the former client's end still.
            self.terminal.drop_unread()?;
            self.settings_told = None;
        }
        if changes.opened > 0 && count > 0 {
            let until = self.now() + MARKING;
            self.unlocking_until = until;
            self.marking_until = Some(until);
        }
        self.configured = false;
        // Whoever is told that a client has gone finds the port free.
        self.shared.clients.store(count, Ordering::Relaxed);
        self.tell_clients(changes, count);
        Ok(())
    }

    fn tell_clients(&self, changes: Changes, clients: usize) {
        if changes.lost {
            self.stations.notice(Notice::LostCount);
        }
        if changes.closed > 0 {
            self.stations.notice(Notice::Closed { clients });
        }
        if changes.opened > 0 {
            self.stations.notice(Notice::Opened { clients });
            if clients > 1 {
                self.stations.notice(Notice::SeveralClients { clients });
            }
        }
    }

    /// The last client has gone: nothing of it is left, neither on the line nor in the
    /// terminal.
    pub(super) fn leave_alone(&mut self) -> Result<(), Errno> {
        self.end_requests();
        self.terminal.forget_clients()?;
        self.follow_line()
    }

    /// Goes over to new settings of the line. A client keeps the rate it has set,
    /// as on a real bus; the terminal changes when nobody has it open.
    pub(super) fn follow_line(&mut self) -> Result<(), Errno> {
        let line = self.stations.line();
        if line != self.line && self.pending.is_none() {
            self.line = line;
            if self.clients.count() == 0 {
                self.terminal.reset(line)?;
            }
        }
        Ok(())
    }

    /// How the client has set the port; says what a person should know of it.
    pub(super) fn look_at_settings(&mut self, now: Tick) -> Result<ClientSettings, Errno> {
        let looked = self.look_again()?;
        Ok(self.note_settings(looked, now))
    }

    /// How the port is set, and whether a client has set it since the last time.
    pub(super) fn look_again(&mut self) -> Result<(ClientSettings, bool), Errno> {
        let looked = self.terminal.client_settings()?;
        if looked.1 {
            self.configured = true;
            self.reset_at = None;
        }
        Ok(looked)
    }

    /// Takes notice of how the client has set the port, and whether it has just done so.
    pub(super) fn note_settings(
        &mut self,
        (settings, configured): (ClientSettings, bool),
        now: Tick,
    ) -> ClientSettings {
        if configured {
            self.marking_until = Some(now + MARKING);
        }
        if self.settings_told != Some(settings) {
            self.tell_settings(settings);
        }
        settings
    }

    fn tell_settings(&mut self, settings: ClientSettings) {
        let before = self.settings_told.replace(settings);
        self.stations.notice(Notice::Settings(settings));
        if settings.flow_control && !before.is_some_and(|before| before.flow_control) {
            self.stations.notice(Notice::FlowControl);
        }
        if settings.strips_eighth_bit && !before.is_some_and(|before| before.strips_eighth_bit) {
            self.stations.notice(Notice::StripsEighthBit);
        }
    }
}
