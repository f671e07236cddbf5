//! Scripted ends around a small proxy made of hyper: every oracle of the fuzzer watches.
#![cfg_attr(fuzzing, no_main)]

mod relay;

badpeer::fuzz::proxy!(relay::relay);
