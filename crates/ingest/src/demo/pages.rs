//! What visitors look at: the home page, a product, the cart.

use super::{
    people::{PRODUCTS, Visitor},
    random::Random,
    rows::{DEBUG, ERROR, Failure, INFO, WARN},
    shop::{CART, CATALOG, CURRENCY, FRONTEND, INVENTORY, Place, RECOMMENDATION},
    story::{MILLISECOND, QUIET_SINCE},
    trace::{Operation, Outcome, Trace},
};

/// A page as the frontend serves it.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) method: &'static str,
    pub(super) route: &'static str,
    pub(super) path: String,
}

/// Somebody asks the frontend for `page`, and `inside` makes the answer.
pub(super) fn serve(
    random: Random,
    time: i64,
    page: &Page,
    inside: impl FnOnce(&mut Trace, Place, &Visitor) -> Outcome,
) -> Trace {
    let mut trace = Trace::new(random, time);
    let visitor = Visitor::new(&mut trace.random);
    let place = FRONTEND.place(&mut trace.random, time);
    let attributes = vec![
        ("http.request.method", page.method.to_owned()),
        ("http.route", page.route.to_owned()),
        ("url.path", page.path.clone()),
        ("client.address", visitor.address.clone()),
        ("user.id", visitor.user.clone()),
        ("user_agent.original", visitor.browser.to_owned()),
    ];
    let name = format!("{} {}", page.method, page.route);
    // The outcome stands in the span.
    _ = trace.span(place, Operation::new("Server", name, attributes), |trace| {
        trace.work(2 * MILLISECOND);
        let outcome = inside(trace, place, &visitor);
        trace.work(2 * MILLISECOND);
        answer(trace, place, page, &visitor, &outcome);
        outcome
    });
    trace
}

/// The frontend's access log: a JSON body, as its logger writes it.
fn answer(trace: &mut Trace, place: Place, page: &Page, visitor: &Visitor, outcome: &Outcome) {
    let status = if outcome.is_ok() { 200 } else { 502 };
    trace.set("http.response.status_code", &status);
    let milliseconds = trace.elapsed() / MILLISECOND;
    let bytes = trace.random.between(900, 48_000);
    let body = format!(
        r#"{{"method":"{}","path":"{}","status":{status},"bytes":{bytes},"duration_ms":{milliseconds},"user":"{}"}}"#,
        page.method, page.path, visitor.user,
    );
    let attributes = vec![
        ("http.request.method", page.method.to_owned()),
        ("http.response.status_code", status.to_string()),
        ("url.path", page.path.clone()),
        ("user.id", visitor.user.clone()),
    ];
    trace.log(place, INFO, body, attributes.clone());
    if let Err(failure) = outcome {
        let body = format!(
            "{} {} answered {status}: {}",
            page.method, page.path, failure.message
        );
        trace.log(place, ERROR, body, attributes);
    }
}

/// The home page: goods and prices.
pub(super) fn home(random: Random, time: i64) -> Trace {
    let page = Page {
        method: "GET",
        route: "/",
        path: "/".to_owned(),
    };
    serve(random, time, &page, |trace, place, visitor| {
        trace.call(place, &CATALOG, "ListProducts", |trace, catalog| {
            let category = trace.random.below(9);
            trace.query(
                catalog,
                "postgresql",
                "SELECT id, name, price FROM products WHERE category = $1 ORDER BY rank LIMIT 24",
                4 * MILLISECOND,
            );
            let body = format!(
                "listed 24 products of category {category} for {}",
                visitor.city
            );
            trace.log(
                catalog,
                DEBUG,
                body,
                vec![("shop.category", category.to_string())],
            );
            Ok(())
        })?;
        convert(trace, place, visitor)
    })
}

/// A product with its stock and what goes with it.
pub(super) fn product(mut random: Random, time: i64) -> Trace {
    let (number, name, _) = random.pick(&PRODUCTS);
    let path = format!("/product/{number}");
    let is_unlucky = time < QUIET_SINCE && random.chance(3);
    let page = Page {
        method: "GET",
        route: "/product/{id}",
        path,
    };
    serve(random, time, &page, |trace, place, visitor| {
        trace.call(place, &CATALOG, "GetProduct", |trace, catalog| {
            look_up(trace, catalog, number, name);
            if is_unlucky {
                Err(catalog_restarts(trace, catalog))
            } else {
                Ok(())
            }
        })?;
        trace.call(place, &INVENTORY, "Stock", |trace, inventory| {
            trace.query(inventory, "redis", "HGET stock", MILLISECOND / 2);
            let pieces = trace.random.below(140);
            let body = format!("stock of {number}: {pieces}");
            trace.log(
                inventory,
                DEBUG,
                body,
                vec![("shop.product.id", number.to_owned())],
            );
            Ok(())
        })?;
        recommend(trace, place, visitor)?;
        convert(trace, place, visitor)
    })
}

/// Something goes into the cart.
pub(super) fn add_to_cart(mut random: Random, time: i64) -> Trace {
    let (number, name, _) = random.pick(&PRODUCTS);
    let page = Page {
        method: "POST",
        route: "/cart",
        path: "/cart".to_owned(),
    };
    serve(random, time, &page, |trace, place, visitor| {
        trace.call(place, &CATALOG, "GetProduct", |trace, catalog| {
            look_up(trace, catalog, number, name);
            Ok(())
        })?;
        trace.call(place, &CART, "AddItem", |trace, cart| {
            trace.query(cart, "redis", "HINCRBY cart", MILLISECOND);
            let quantity = trace.random.below(3) + 1;
            let body = format!("added {quantity} × {name} to the cart of {}", visitor.user);
            let attributes = vec![
                ("user.id", visitor.user.clone()),
                ("shop.product.id", number.to_owned()),
                ("shop.quantity", quantity.to_string()),
            ];
            trace.log(cart, INFO, body, attributes);
            Ok(())
        })
    })
}

fn look_up(trace: &mut Trace, catalog: Place, number: &str, name: &str) {
    let is_cached = trace.random.chance(600);
    if is_cached {
        trace.query(catalog, "redis", "GET product", MILLISECOND / 2);
    } else {
        trace.query(
            catalog,
            "postgresql",
            "SELECT id, name, price, text FROM products WHERE id = $1",
            3 * MILLISECOND,
        );
    }
    let body = format!("product={number} name=\"{name}\" cached={is_cached}");
    trace.log(
        catalog,
        DEBUG,
        body,
        vec![("shop.product.id", number.to_owned())],
    );
}

/// An everyday error: short, long before the incident, and of another service.
fn catalog_restarts(trace: &mut Trace, catalog: Place) -> Failure {
    let message = "catalog is shutting down".to_owned();
    trace.log(
        catalog,
        WARN,
        "SIGTERM received, draining 3 requests",
        Vec::new(),
    );
    Failure {
        kind: "Unavailable",
        message,
    }
}

fn recommend(trace: &mut Trace, from: Place, visitor: &Visitor) -> Outcome {
    trace.call(from, &RECOMMENDATION, "List", |trace, place| {
        trace.work(9 * MILLISECOND);
        let attributes = vec![("user.id", visitor.user.clone())];
        if trace.random.chance(12) {
            let body = "Traceback (most recent call last):\n  File \"/app/recommend/model.py\", line 88, in rank\n    scores = self.model.score(batch, timeout=0.2)\n  File \"/app/recommend/client.py\", line 41, in score\n    raise ModelTimeout(f\"no scores within {timeout} s\")\nrecommend.client.ModelTimeout: no scores within 0.2 s";
            trace.log(place, WARN, body, attributes);
            trace.log(place, INFO, "showing best sellers instead", Vec::new());
        } else {
            let body = format!("5 recommendations for {} in {}", visitor.user, visitor.city);
            trace.log(place, DEBUG, body, attributes);
        }
        Ok(())
    })
}

/// Prices in the visitor's currency.
pub(super) fn convert(trace: &mut Trace, from: Place, visitor: &Visitor) -> Outcome {
    trace.call(from, &CURRENCY, "Convert", |trace, place| {
        trace.work(MILLISECOND / 2);
        let body = format!("converted 24 prices from EUR to {}", visitor.currency);
        trace.log(
            place,
            DEBUG,
            body,
            vec![("shop.currency", visitor.currency.to_owned())],
        );
        Ok(())
    })
}
