//! Text ⇄ script, text ⇄ transcript, and diagnostics a person can act on.
//! Never plays and never judges.
