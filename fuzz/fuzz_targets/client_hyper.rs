//! Scripted servers against hyper-util's client: every oracle of the fuzzer watches.
#![cfg_attr(fuzzing, no_main)]

mod hyper_client;

badpeer::fuzz::client!(hyper_client::make);
