//! Two ends of a store in one process, over an engine that follows a script.

mod shared {
    mod answers;
    mod leaving;
    mod script;
    mod strangers;
}
