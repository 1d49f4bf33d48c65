//! An order from the cart to the mail.

use super::{
    pages::{Page, convert, serve},
    payment::{Fate, pay},
    people::{PRODUCTS, Visitor},
    random::Random,
    rows::{Attributes, DEBUG, INFO},
    shop::{CART, CHECKOUT, EMAIL, INVENTORY, Place, SHIPPING},
    story::MILLISECOND,
    trace::{Operation, Outcome, Trace},
};

/// An order.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) number: String,
    pub(super) user: String,
    pub(super) cents: u64,
    pub(super) currency: &'static str,
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

    pub(super) fn amount(&self) -> String {
        format!(
            "{}.{:02} {}",
            self.cents / 100,
            self.cents % 100,
            self.currency
        )
    }

    pub(super) fn attributes(&self) -> Attributes {
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
