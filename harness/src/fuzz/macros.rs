//! The macros of a user's fuzz targets. cargo-fuzz compiles every crate with `--cfg fuzzing`, this
//! one too: so which of the two forms a macro has is decided here, and a user's crate need not
//! know that there is such a word.

/// Makes a fuzz target out of a server: a function that serves one connection.
///
/// Under cargo-fuzz it is a libFuzzer target (the crate needs `libfuzzer-sys`); in a test file it
/// is a `#[test]` of [`budget`](crate::fuzz::budget) scripts.
///
/// ```ignore
/// badpeer::fuzz::server!(my::serve);
/// badpeer::fuzz::server!(my::serve, known: ["over-acceptance/host-missing"]);
/// ```
#[cfg(not(fuzzing))]
#[macro_export]
#[doc(hidden)]
macro_rules! __fuzz_server {
    ($serve:expr) => { $crate::__fuzz_server!($serve, known: []); };
    ($serve:expr, known: [$($known:literal),* $(,)?]) => {
        #[cfg(test)]
        #[test]
        fn fuzz_server() {
            $crate::fuzz::test_server(&$crate::Target::server($serve), &[$($known),*]);
        }

        #[cfg(not(test))]
        fn main() {
            $crate::fuzz::test_server(&$crate::Target::server($serve), &[$($known),*]);
        }
    };
}

/// The same under an engine.
#[cfg(fuzzing)]
#[macro_export]
#[doc(hidden)]
macro_rules! __fuzz_server {
    ($serve:expr) => { $crate::__fuzz_server!($serve, known: []); };
    ($serve:expr, known: [$($known:literal),* $(,)?]) => {
        const _: () = {
            ::std::thread_local! {
                static ENGINE: ::std::cell::RefCell<$crate::fuzz::Engine> = ::std::cell::RefCell::new(
                    $crate::fuzz::Engine::server(&$crate::Target::server($serve), &[$($known),*]),
                );
            }
            ::libfuzzer_sys::fuzz_target!(|text: &[u8]| -> ::libfuzzer_sys::Corpus {
                match ENGINE.with_borrow_mut(|engine| engine.run(text)) {
                    true => ::libfuzzer_sys::Corpus::Keep,
                    false => ::libfuzzer_sys::Corpus::Reject,
                }
            });
            ::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
                $crate::fuzz::mutate_text(data, size, most, seed)
            });
            ::libfuzzer_sys::fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
                $crate::fuzz::cross_texts(one, other, out, seed)
            });
        };
    };
}

/// Makes a fuzz target out of a bare parser of request heads: a closure from octets to
/// [`Parsed`](crate::fuzz::Parsed).
#[cfg(not(fuzzing))]
#[macro_export]
#[doc(hidden)]
macro_rules! __fuzz_parser {
    ($parse:expr) => { $crate::__fuzz_parser!($parse, known: []); };
    ($parse:expr, known: [$($known:literal),* $(,)?]) => {
        #[cfg(test)]
        #[test]
        fn fuzz_parser() {
            $crate::fuzz::test_parser($parse, &[$($known),*]);
        }

        #[cfg(not(test))]
        fn main() {
            $crate::fuzz::test_parser($parse, &[$($known),*]);
        }
    };
}

/// The same under an engine.
#[cfg(fuzzing)]
#[macro_export]
#[doc(hidden)]
macro_rules! __fuzz_parser {
    ($parse:expr) => { $crate::__fuzz_parser!($parse, known: []); };
    ($parse:expr, known: [$($known:literal),* $(,)?]) => {
        ::libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
            let known: &[&str] = &[$($known),*];
            let known: Vec<String> = known.iter().map(ToString::to_string).collect();
            for charge in $crate::fuzz::parser(octets, $parse) {
                assert!(charge.is_known(&known), "{charge}");
            }
        });
    };
}

/// Makes a fuzz target out of a client: a closure from a [`Connector`](crate::wire::memory::Connector) to a
/// function that makes one exchange, as [`Target::client_over`](crate::Target::client_over) takes it.
///
/// ```ignore
/// badpeer::fuzz::client!(my::client);
/// ```
#[cfg(not(fuzzing))]
#[macro_export]
#[doc(hidden)]
macro_rules! __fuzz_client {
    ($made:expr) => { $crate::__fuzz_client!($made, known: []); };
    ($made:expr, known: [$($known:literal),* $(,)?]) => {
        #[cfg(test)]
        #[test]
        fn fuzz_client() {
            $crate::fuzz::test_client(&$crate::Target::client_over($made), &[$($known),*]);
        }

        #[cfg(not(test))]
        fn main() {
            $crate::fuzz::test_client(&$crate::Target::client_over($made), &[$($known),*]);
        }
    };
}

/// The same under an engine.
#[cfg(fuzzing)]
#[macro_export]
#[doc(hidden)]
macro_rules! __fuzz_client {
    ($made:expr) => { $crate::__fuzz_client!($made, known: []); };
    ($made:expr, known: [$($known:literal),* $(,)?]) => {
        const _: () = {
            ::std::thread_local! {
                static ENGINE: ::std::cell::RefCell<$crate::fuzz::Engine> = ::std::cell::RefCell::new(
                    $crate::fuzz::Engine::client(&$crate::Target::client_over($made), &[$($known),*]),
                );
            }
            ::libfuzzer_sys::fuzz_target!(|text: &[u8]| -> ::libfuzzer_sys::Corpus {
                match ENGINE.with_borrow_mut(|engine| engine.run(text)) {
                    true => ::libfuzzer_sys::Corpus::Keep,
                    false => ::libfuzzer_sys::Corpus::Reject,
                }
            });
            ::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
                $crate::fuzz::mutate_text_for($crate::script::Role::Client, data, size, most, seed)
            });
        };
    };
}

/// Makes a fuzz target out of a proxy: a function of a client's connection and a
/// [`Connector`](crate::wire::memory::Connector) to the origin.
///
/// ```ignore
/// badpeer::fuzz::proxy!(my::relay);
/// ```
#[cfg(not(fuzzing))]
#[macro_export]
#[doc(hidden)]
macro_rules! __fuzz_proxy {
    ($made:expr) => { $crate::__fuzz_proxy!($made, known: []); };
    ($made:expr, known: [$($known:literal),* $(,)?]) => {
        #[cfg(test)]
        #[test]
        fn fuzz_proxy() {
            $crate::fuzz::test_proxy(&$crate::Target::proxy($made), &[$($known),*]);
        }

        #[cfg(not(test))]
        fn main() {
            $crate::fuzz::test_proxy(&$crate::Target::proxy($made), &[$($known),*]);
        }
    };
}

/// The same under an engine.
#[cfg(fuzzing)]
#[macro_export]
#[doc(hidden)]
macro_rules! __fuzz_proxy {
    ($made:expr) => { $crate::__fuzz_proxy!($made, known: []); };
    ($made:expr, known: [$($known:literal),* $(,)?]) => {
        const _: () = {
            ::std::thread_local! {
                static ENGINE: ::std::cell::RefCell<$crate::fuzz::Engine> = ::std::cell::RefCell::new(
                    $crate::fuzz::Engine::proxy(&$crate::Target::proxy($made), &[$($known),*]),
                );
            }
            ::libfuzzer_sys::fuzz_target!(|text: &[u8]| -> ::libfuzzer_sys::Corpus {
                match ENGINE.with_borrow_mut(|engine| engine.run(text)) {
                    true => ::libfuzzer_sys::Corpus::Keep,
                    false => ::libfuzzer_sys::Corpus::Reject,
                }
            });
            ::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
                $crate::fuzz::mutate_text_for($crate::script::Role::Proxy, data, size, most, seed)
            });
        };
    };
}
