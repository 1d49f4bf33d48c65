//! What happens without visitors: probes, caches, jobs, and the start of pods.

use super::{
    random::Random,
    rows::{DEBUG, ERROR, INFO, Severity, WARN},
    shop::{
        CART, CATALOG, CHECKOUT, CURRENCY, EMAIL, FRONTEND, INVENTORY, NEW_PAYMENT, PAYMENT, Place,
        Pod, RECOMMENDATION, SHIPPING, Service,
    },
    story::{DEPLOY, MINUTE, QUIET_SINCE, SECOND},
    trace::Trace,
};

const SERVICES: [&Service; 10] = [
    &FRONTEND,
    &CHECKOUT,
    &PAYMENT,
    &CART,
    &CATALOG,
    &SHIPPING,
    &INVENTORY,
    &EMAIL,
    &CURRENCY,
    &RECOMMENDATION,
];

/// Something small that a service logs by itself.
pub(super) fn tick(random: Random, time: i64) -> Trace {
    let mut trace = Trace::untraced(random, time);
    let service = trace.random.pick(&SERVICES);
    let place = service.place(&mut trace.random, time);
    match trace.random.below(1_000) {
        0..520 => probe(&mut trace, place),
        520..700 => cache(&mut trace, place),
        700..860 => memory(&mut trace, place),
        860..960 => job(&mut trace, place),
        960..993 => warning(&mut trace, place),
        _ if time < QUIET_SINCE => everyday_error(&mut trace),
        _ => probe(&mut trace, place),
    }
    trace
}

fn probe(trace: &mut Trace, place: Place) {
    let probe = trace.random.pick(&["/healthz", "/readyz"]);
    let attributes = vec![
        ("http.request.method", "GET".to_owned()),
        ("url.path", probe.to_owned()),
        ("http.response.status_code", "200".to_owned()),
    ];
    let severity = trace.random.pick(&[DEBUG, INFO, INFO]);
    trace.log(place, severity, format!("GET {probe} 200"), attributes);
}

fn cache(trace: &mut Trace, place: Place) {
    let (hits, misses) = (
        trace.random.between(200, 9_000),
        trace.random.between(3, 400),
    );
    let body = format!(r#"{{"event":"cache","hits":{hits},"misses":{misses},"evicted":0}}"#);
    trace.log(place, INFO, body, vec![("cache.hits", hits.to_string())]);
}

fn memory(trace: &mut Trace, place: Place) {
    let (used, pause) = (trace.random.between(80, 480), trace.random.between(1, 40));
    let body = format!("memory: {used} MiB in use, last collection took {pause} ms");
    trace.log(
        place,
        DEBUG,
        body,
        vec![("process.memory.usage", (used << 20).to_string())],
    );
}

fn job(trace: &mut Trace, place: Place) {
    let (name, rows) = (
        trace.random.pick(&[
            "expire-sessions",
            "sync-prices",
            "rebuild-index",
            "export-orders",
        ]),
        trace.random.between(0, 900),
    );
    trace.log(
        place,
        INFO,
        format!("job {name} started"),
        vec![("job.name", name.to_owned())],
    );
    trace.work(2 * SECOND);
    let attributes = vec![
        ("job.name", name.to_owned()),
        ("job.rows", rows.to_string()),
    ];
    trace.log(
        place,
        INFO,
        format!("job {name} done: {rows} rows"),
        attributes,
    );
}

fn warning(trace: &mut Trace, place: Place) {
    let body = match trace.random.below(4) {
        0 => "slow DNS answer for otel-collector.observability.svc: 212 ms".to_owned(),
        1 => format!("clock is {} ms behind", trace.random.between(11, 90)),
        2 => "client closed the connection before the answer was sent".to_owned(),
        _ => format!(
            "certificate of shop.svc expires in {} days",
            trace.random.between(9, 20)
        ),
    };
    trace.log(place, WARN, body, Vec::new());
}

fn everyday_error(trace: &mut Trace) {
    let (service, body): (&'static Service, &str) = match trace.random.below(3) {
        0 => (
            &EMAIL,
            "SMTP server said 451: greylisted, mail is kept and sent again in 5 minutes",
        ),
        1 => (
            &RECOMMENDATION,
            "model file has a bad checksum, yesterday's model is used",
        ),
        _ => (
            &SHIPPING,
            "carrier answered 503 «Wartungsarbeiten», quote of the last hour is used",
        ),
    };
    let place = service.place(&mut trace.random, trace.now);
    trace.log(place, ERROR, body, Vec::new());
}

/// The pods of `payment` that start: all at the beginning of the day, one with the new version.
pub(super) fn payment_starts(random: &Random) -> Vec<Trace> {
    let mut starts: Vec<Trace> = (0_u32..)
        .zip(PAYMENT.pods)
        .map(|(turn, pod)| {
            start(
                random.fork(turn.into()),
                MINUTE * (2 + i64::from(turn)),
                *pod,
                20,
            )
        })
        .collect();
    if let Some(replaced) = PAYMENT.pods.last() {
        starts.push(start(random.fork(11), DEPLOY, NEW_PAYMENT, 2));
        starts.push(stop(random.fork(12), DEPLOY + 3 * SECOND, *replaced));
    }
    starts
}

fn start(random: Random, time: i64, pod: Pod, connections: u32) -> Trace {
    let mut trace = Trace::untraced(random, time);
    let place = Place {
        service: &PAYMENT,
        pod,
    };
    let say = |trace: &mut Trace, severity: Severity, body: String| {
        trace.log(
            place,
            severity,
            body,
            vec![("service.version", pod.version.to_owned())],
        );
    };
    say(
        &mut trace,
        INFO,
        format!("starting payment {}", pod.version),
    );
    trace.work(SECOND);
    if connections == 2 {
        say(
            &mut trace,
            WARN,
            "payments.db.pool.max is not set, default is used".to_owned(),
        );
    }
    say(
        &mut trace,
        INFO,
        format!("connection pool payments-db ready: max {connections}"),
    );
    say(&mut trace, INFO, format!("payment {} ready", pod.version));
    trace
}

fn stop(random: Random, time: i64, pod: Pod) -> Trace {
    let mut trace = Trace::untraced(random, time);
    let place = Place {
        service: &PAYMENT,
        pod,
    };
    trace.log(
        place,
        INFO,
        "SIGTERM received, no requests left, bye",
        Vec::new(),
    );
    trace
}
