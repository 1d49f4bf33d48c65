//! An order from the cart to the mail, and what the incident does to it.

use super::{
    pages::{Page, convert, serve},
    people::{PRODUCTS, Visitor},
    random::Random,
    rows::{Attributes, DEBUG, ERROR, Failure, INFO, WARN},
    shop::{CART, CHECKOUT, EMAIL, INVENTORY, NEW_PAYMENT, PAYMENT, Place, SHIPPING},
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

/// An order.
#[derive(Debug)]
struct Order {
    number: String,
    user: String,
    cents: u64,
    currency: &'static str,
}

impl Order {
    fn new(trace: &mut Trace, visitor: &Visitor) -> Self {
        let (_, _, price) = trace.random.pick(&PRODUCTS);
        let number = format!("o-{:08x}", trace.random.below(1 << 32));
        let cents = price * (1 + trace.random.below(4));
        Self {
            number,
            user: visitor.user.clone(),
            cents,
            currency: visitor.currency,
        }
    }

    fn amount(&self) -> String {
        format!(
            "{}.{:02} {}",
            self.cents / 100,
            self.cents % 100,
            self.currency
        )
    }

    fn attributes(&self) -> Attributes {
        vec![
            ("order.id", self.number.clone()),
            ("user.id", self.user.clone()),
        ]
    }
}

/// `POST /api/checkout`.
pub(super) fn order(random: Random, time: i64, fate: Fate) -> Trace {
    let path = "/api/checkout".to_owned();
    let page = Page {
        method: "POST",
        route: "/api/checkout",
        path,
    };
    serve(random, time, &page, |trace, place, visitor| {
        let order = Order::new(trace, visitor);
        trace.set("order.id", &order.number);
        trace.call(place, &CHECKOUT, "PlaceOrder", |trace, checkout| {
            prepare(trace, checkout, &order, visitor)?;
            pay(trace, checkout, &order, fate)?;
            fulfil(trace, checkout, &order, visitor)
        })
    })
}

fn prepare(trace: &mut Trace, checkout: Place, order: &Order, visitor: &Visitor) -> Outcome {
    let body = format!(
        "placing order {} of {} for {}",
        order.number,
        order.amount(),
        order.user
    );
    trace.log(checkout, INFO, body, order.attributes());
    trace.call(checkout, &CART, "GetCart", |trace, cart| {
        trace.query(cart, "redis", "HGETALL cart", MILLISECOND);
        let items = trace.random.below(5) + 1;
        trace.log(
            cart,
            DEBUG,
            format!("cart of {}: {items} items", order.user),
            Vec::new(),
        );
        Ok(())
    })?;
    trace.call(checkout, &SHIPPING, "Quote", |trace, shipping| {
        trace.work(6 * MILLISECOND);
        let cost = trace.random.between(390, 1_290);
        let body = format!(
            "quote to {}: {}.{:02} EUR",
            visitor.city,
            cost / 100,
            cost % 100
        );
        trace.log(shipping, INFO, body, order.attributes());
        Ok(())
    })?;
    convert(trace, checkout, visitor)
}

/// Tries to pay, again on a failure.
fn pay(trace: &mut Trace, checkout: Place, order: &Order, fate: Fate) -> Outcome {
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

fn fulfil(trace: &mut Trace, checkout: Place, order: &Order, visitor: &Visitor) -> Outcome {
    trace.call(checkout, &INVENTORY, "Reserve", |trace, inventory| {
        trace.query(
            inventory,
            "postgresql",
            "UPDATE stock SET reserved = reserved + $1",
            3 * MILLISECOND,
        );
        trace.log(
            inventory,
            INFO,
            format!("reserved stock for {}", order.number),
            order.attributes(),
        );
        Ok(())
    })?;
    trace.call(checkout, &SHIPPING, "Ship", |trace, shipping| {
        trace.work(8 * MILLISECOND);
        let body = format!("parcel for {} goes to {}", order.number, visitor.city);
        trace.log(shipping, INFO, body, order.attributes());
        Ok(())
    })?;
    send_mail(trace, checkout, order);
    trace.log(
        checkout,
        INFO,
        format!("order {} placed", order.number),
        order.attributes(),
    );
    Ok(())
}

fn send_mail(trace: &mut Trace, checkout: Place, order: &Order) {
    let email = EMAIL.place(&mut trace.random, trace.now);
    let attributes = || {
        vec![
            ("messaging.system", "kafka".to_owned()),
            ("messaging.destination.name", "order-mails".to_owned()),
        ]
    };
    let publish = Operation::new("Producer", "publish order-mails", attributes());
    // A mail that is late does not fail an order: the outcome says nothing.
    _ = trace.span(checkout, publish, |trace| {
        trace.work(MILLISECOND);
        let process = Operation::new("Consumer", "process order-mails", attributes());
        trace.span(email, process, |trace| {
            trace.work(15 * MILLISECOND);
            let body = format!("confirmation of {} sent", order.number);
            trace.log(email, INFO, body, order.attributes());
            Ok(())
        })
    });
}
