//! The payment of an order, and what the incident does to it.

use super::{
    checkout::Order,
    random::Random,
    rows::{ERROR, Failure, INFO, WARN},
    shop::{NEW_PAYMENT, PAYMENT, Place},
    story::{FIRST_CHECKOUT_ERROR, FIRST_PAYMENT_ERROR, MILLISECOND, SECOND},
    trace::{Operation, Outcome, Trace},
};

/// How often a payment is tried.
const ATTEMPTS: u32 = 3;
/// How long a payment waits for a connection to its database.
const POOL_TIMEOUT: i64 = 3 * SECOND;

/// What becomes of the payment of an order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fate {
    /// All goes well.
    Fine,
    /// The first attempt gets no connection, the second one succeeds on another pod.
    Retried,
    /// All attempts stay on the new pod, and the order is lost.
    Lost,
    /// A connection comes just in time.
    Slow,
}

impl Fate {
    /// The fate of an order that starts at `time`.
    pub(super) fn at(time: i64, random: &mut Random) -> Self {
        let reaches_new_pod = random.chance(333);
        if time < FIRST_PAYMENT_ERROR || !reaches_new_pod {
            return Self::Fine;
        }
        match random.below(100) {
            0..15 => Self::Slow,
            15..75 if time >= FIRST_CHECKOUT_ERROR => Self::Lost,
            _ => Self::Retried,
        }
    }
}

/// Tries to pay, again on a failure.
pub(super) fn pay(trace: &mut Trace, checkout: Place, order: &Order, fate: Fate) -> Outcome {
    for attempt in 1..=ATTEMPTS {
        let Err(failure) = pay_once(trace, checkout, order, fate, attempt) else {
            return Ok(());
        };
        let mut attributes = order.attributes();
        attributes.push(("retry.attempt", attempt.to_string()));
        let body = format!(
            "payment attempt {attempt} of {ATTEMPTS} for order {} failed: {}",
            order.number, failure.message
        );
        trace.log(checkout, WARN, body, attributes);
        trace.work(100 * MILLISECOND);
    }
    let message = format!(
        "order {} not placed: no payment after {ATTEMPTS} attempts",
        order.number
    );
    trace.log(checkout, ERROR, message.clone(), order.attributes());
    Err(Failure {
        kind: "PaymentUnavailable",
        message,
    })
}

fn pay_once(
    trace: &mut Trace,
    checkout: Place,
    order: &Order,
    fate: Fate,
    attempt: u32,
) -> Outcome {
    let goes_wrong = match fate {
        Fate::Fine => false,
        Fate::Retried | Fate::Slow => attempt == 1,
        Fate::Lost => true,
    };
    let usual = PAYMENT.place(&mut trace.random, trace.now);
    let payment = match goes_wrong {
        true => Place {
            pod: NEW_PAYMENT,
            ..usual
        },
        // From the first error on the new pod serves nobody well: who is served well is elsewhere.
        false if trace.now >= FIRST_PAYMENT_ERROR - POOL_TIMEOUT => Place {
            pod: PAYMENT.pods[attempt as usize % 2],
            ..usual
        },
        false => usual,
    };
    trace.call_at(checkout, payment, "Charge", |trace| {
        trace.set("order.id", &order.number);
        match (goes_wrong, fate) {
            (true, Fate::Slow) => connect(trace, payment, 5 * POOL_TIMEOUT / 6, Ok(())),
            (true, _) => {
                let failure = no_connection();
                let outcome = connect(trace, payment, POOL_TIMEOUT, Err(failure));
                log_no_connection(trace, payment, order);
                outcome
            }
            (false, _) => connect(trace, payment, MILLISECOND / 5, Ok(())),
        }?;
        charge(trace, payment, order);
        Ok(())
    })
}

/// Waits for a connection of the pool; `wait` is exact, because a time-out is.
fn connect(trace: &mut Trace, payment: Place, wait: i64, outcome: Outcome) -> Outcome {
    let attributes = vec![
        ("db.system.name", "postgresql".to_owned()),
        ("db.client.connection.pool.name", "payments-db".to_owned()),
        ("server.address", "payments-db.shop.svc".to_owned()),
    ];
    trace.span(
        payment,
        Operation::new("Client", "getConnection payments-db", attributes),
        |trace| {
            trace.now += wait;
            outcome
        },
    )
}

fn no_connection() -> Failure {
    let message = "pool payments-db exhausted: no connection within 3000 ms".to_owned();
    Failure {
        kind: "shop.payments.PoolExhaustedException",
        message,
    }
}

fn log_no_connection(trace: &mut Trace, payment: Place, order: &Order) {
    let waiting = trace.random.between(4, 60);
    let body = format!(
        "charge of order {} failed: pool payments-db exhausted: no connection within 3000 ms (max 2, in use 2, waiting {waiting})\n\
         shop.payments.PoolExhaustedException: no connection within 3000 ms\n\
         \tat shop.payments.db.Pool.acquire(Pool.java:112)\n\
         \tat shop.payments.Ledger.open(Ledger.java:57)\n\
         \tat shop.payments.ChargeService.charge(ChargeService.java:203)",
        order.number
    );
    let mut attributes = order.attributes();
    attributes.push((
        "exception.type",
        "shop.payments.PoolExhaustedException".to_owned(),
    ));
    attributes.push(("db.client.connection.pool.name", "payments-db".to_owned()));
    attributes.push(("db.client.connection.max", "2".to_owned()));
    trace.log(payment, ERROR, body, attributes);
}

fn charge(trace: &mut Trace, payment: Place, order: &Order) {
    trace.query(
        payment,
        "postgresql",
        "SELECT method FROM payment_methods WHERE user_id = $1",
        2 * MILLISECOND,
    );
    let attributes = vec![
        ("http.request.method", "POST".to_owned()),
        ("server.address", "api.paygate.example".to_owned()),
        (
            "url.full",
            "https://api.paygate.example/v2/charges".to_owned(),
        ),
        ("http.response.status_code", "201".to_owned()),
    ];
    // Nothing fails in it: the outcome says nothing.
    _ = trace.span(
        payment,
        Operation::new("Client", "POST /v2/charges", attributes),
        |trace| {
            trace.work(60 * MILLISECOND);
            Ok(())
        },
    );
    trace.query(
        payment,
        "postgresql",
        "INSERT INTO charges (order_id, cents) VALUES ($1, $2)",
        3 * MILLISECOND,
    );
    let body = format!("charged {} for order {}", order.amount(), order.number);
    trace.log(payment, INFO, body, order.attributes());
}
