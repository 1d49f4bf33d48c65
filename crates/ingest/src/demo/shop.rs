//! The shop's services and the pods that they run on.

use super::{random::Random, story::DEPLOY};

/// A service.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: &'static str,
    /// As `telemetry.sdk.language` has it.
    pub(super) language: &'static str,
    /// The library that logs and makes the spans.
    pub(super) scope: &'static str,
    pub(super) pods: &'static [Pod],
}

/// A pod of a service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pod {
    pub(super) name: &'static str,
    pub(super) node: &'static str,
    pub(super) version: &'static str,
}

/// Where something happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) service: &'static Service,
    pub(super) pod: Pod,
}

const fn pod(name: &'static str, node: &'static str, version: &'static str) -> Pod {
    Pod {
        name,
        node,
        version,
    }
}

pub(super) static FRONTEND: Service = Service {
    name: "frontend",
    language: "nodejs",
    scope: "shop.http",
    pods: &[
        pod("frontend-6c8d7f9b54-4kzqp", "node-a1", "5.3.0"),
        pod("frontend-6c8d7f9b54-9wvhx", "node-b2", "5.3.0"),
        pod("frontend-6c8d7f9b54-tr2mc", "node-c3", "5.3.0"),
    ],
};
pub(super) static CHECKOUT: Service = Service {
    name: "checkout",
    language: "go",
    scope: "shop.orders",
    pods: &[
        pod("checkout-5b7c9d4f68-7hjnl", "node-a1", "3.9.2"),
        pod("checkout-5b7c9d4f68-vd8sk", "node-c3", "3.9.2"),
    ],
};
pub(super) static PAYMENT: Service = Service {
    name: "payment",
    language: "java",
    scope: "shop.payments",
    pods: &[
        pod("payment-7f9d8c6b5-2lqzt", "node-a1", "2.14.0"),
        pod("payment-7f9d8c6b5-g6mpw", "node-b2", "2.14.0"),
        pod("payment-7f9d8c6b5-xn4rd", "node-c3", "2.14.0"),
    ],
};
/// The pod that takes the place of the last one of [`PAYMENT`].
pub(super) const NEW_PAYMENT: Pod = pod("payment-84c5b7d9f-k9x2v", "node-b2", "2.14.1");
pub(super) static CART: Service = Service {
    name: "cart",
    language: "dotnet",
    scope: "Shop.Cart",
    pods: &[
        pod("cart-59f6d8b7c4-m5trq", "node-b2", "1.22.4"),
        pod("cart-59f6d8b7c4-zp7wd", "node-c3", "1.22.4"),
    ],
};
pub(super) static CATALOG: Service = Service {
    name: "catalog",
    language: "go",
    scope: "shop.catalog",
    pods: &[
        pod("catalog-7d4b6c9f85-bx3nv", "node-a1", "4.1.7"),
        pod("catalog-7d4b6c9f85-jk8fs", "node-b2", "4.1.7"),
    ],
};
pub(super) static SHIPPING: Service = Service {
    name: "shipping",
    language: "rust",
    scope: "shop_shipping",
    pods: &[pod("shipping-6b8f5d7c9-q2hlm", "node-c3", "0.18.1")],
};
pub(super) static INVENTORY: Service = Service {
    name: "inventory",
    language: "go",
    scope: "shop.inventory",
    pods: &[
        pod("inventory-55c7f9d8b6-c9vtx", "node-a1", "2.7.3"),
        pod("inventory-55c7f9d8b6-wl4kz", "node-b2", "2.7.3"),
    ],
};
pub(super) static EMAIL: Service = Service {
    name: "email",
    language: "ruby",
    scope: "shop/email",
    pods: &[pod("email-6d9c8b7f5-d7snq", "node-c3", "1.8.0")],
};
pub(super) static CURRENCY: Service = Service {
    name: "currency",
    language: "cpp",
    scope: "shop.currency",
    pods: &[pod("currency-7c6f9b8d5-h3gzr", "node-b2", "1.4.9")],
};
pub(super) static RECOMMENDATION: Service = Service {
    name: "recommendation",
    language: "python",
    scope: "shop.recommend",
    pods: &[pod("recommendation-8f7b6d5c9-p6xjt", "node-a1", "2.0.5")],
};

impl Service {
    /// The pod that a request reaches at `time`.
    pub(super) fn place(&'static self, random: &mut Random, time: i64) -> Place {
        let pod = random.pick(self.pods);
        let is_replaced = self.name == PAYMENT.name && time >= DEPLOY;
        let pod = if is_replaced && Some(&pod) == self.pods.last() {
            NEW_PAYMENT
        } else {
            pod
        };
        Place { service: self, pod }
    }
}

impl Place {
    /// The attributes of the resource.
    pub(super) fn resource(self) -> [(&'static str, &'static str); 10] {
        [
            ("service.name", self.service.name),
            ("service.namespace", "shop"),
            ("service.version", self.pod.version),
            ("deployment.environment.name", "production"),
            ("k8s.cluster.name", "shop-eu-1"),
            ("k8s.namespace.name", "shop"),
            ("k8s.deployment.name", self.service.name),
            ("k8s.pod.name", self.pod.name),
            ("k8s.node.name", self.pod.node),
            ("telemetry.sdk.language", self.service.language),
        ]
    }
}
