use super::{Act, Move, Party, PeerAct, Script};

impl Script {
    /// How many connections its client has open at once, at most: what it opens counts until it
    /// closes or resets it. At least one.
    #[must_use]
    pub fn connections(&self) -> usize {
        let mut open = Vec::new();
        let mut most = 1;
        for step in &self.timeline {
            let Act::Do(PeerAct::Move(what)) = &step.act else {
                continue;
            };
            match what {
                Move::Open if step.actor.party == Party::Client => open.push(step.actor),
                Move::Close | Move::Reset | Move::ResetLost => {
                    open.retain(|actor| *actor != step.actor);
                }
                _ => {}
            }
            most = most.max(open.len());
        }
        most
    }
}

#[cfg(test)]
mod tests {
    fn of(timeline: &str) -> usize {
        let text = format!(
            "case      a case\ntarget    server\nclause    R9110-9.1-01\n\n{timeline}\n\npass   any   # whatever\n"
        );
        crate::notation::read("a.wire", &text)
            .unwrap()
            .connections()
    }

    #[test]
    fn what_is_open_at_once_is_counted() {
        assert_eq!(of("client => open"), 1);
        assert_eq!(of("client => open\nclient.2 => open"), 2);
        assert_eq!(of("client => open\nclient => close\nclient.2 => open"), 1);
        assert_eq!(
            of("client => open\nclient.2 => open\nclient => reset\nclient.3 => open"),
            2
        );
    }
}
