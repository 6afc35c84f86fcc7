//! What the seeded company's people are called and what they write. Customers' words are the
//! traffic generator's.

/// Groups beside the first, and the agents of each: name, address, group.
pub(super) const GROUPS: [&str; 4] = ["Orders", "Returns", "Asia", "Night shift"];

pub(super) const AGENTS: [(&str, &str, usize); 12] = [
    ("Tomás Herrera", "tomas@desk.example", 0),
    ("Priya Nair", "priya@desk.example", 0),
    ("Jonas Weber", "jonas@desk.example", 0),
    ("Chloé Martin", "chloe@desk.example", 1),
    ("Samuel Osei", "samuel@desk.example", 1),
    ("Giulia Conti", "giulia@desk.example", 1),
    ("Aiko Mori", "aiko@desk.example", 2),
    ("Wei Zhang", "wei@desk.example", 2),
    ("Somchai Prasert", "somchai@desk.example", 2),
    ("Olena Kovalenko", "olena@desk.example", 3),
    ("Marek Nowak", "marek@desk.example", 3),
    ("Fatima Zahra", "fatima@desk.example", 3),
];

/// What agents answer, by the languages of `traffic::phrases`. `{order}` is the number of an order.
pub(super) const REPLIES: [&[&str]; 6] = [
    &[
        "Hola, gracias por escribirnos. Lo miro ahora mismo.",
        "El pedido {order} sale hoy y llega en dos días.",
        "Hemos pedido el reembolso; tarda de tres a cinco días.",
        "¿Me puede decir el número de pedido, por favor?",
        "Le hemos enviado otro sin coste.",
    ],
    &[
        "Hi, thanks for reaching out. I'm looking into it.",
        "Order {order} leaves today and should be with you in two days.",
        "I've asked for the refund: it takes three to five days.",
        "Could you tell me the order number, please?",
        "We've sent you another one, free of charge.",
    ],
    &[
        "Olá, obrigado pela mensagem. Vou verificar agora.",
        "O pedido {order} sai hoje e chega em dois dias.",
        "Já pedimos o reembolso, leva de três a cinco dias.",
        "Pode me dizer o número do pedido, por favor?",
    ],
    &[
        "お問い合わせありがとうございます。ただいま確認いたします。",
        "ご注文{order}は本日発送し、二日ほどで届きます。",
        "返金の手続きをいたしました。三日から五日ほどかかります。",
        "ご注文番号を教えていただけますか。",
    ],
    &[
        "您好,感谢您的留言,我马上查一下。",
        "订单{order}今天发货,大约两天送到。",
        "退款已经申请,需要三到五天。",
        "请告诉我您的订单号,好吗?",
    ],
    &[
        "مرحباً، شكراً لتواصلك معنا. سأتحقق الآن.",
        "سيُشحن الطلب {order} اليوم ويصل خلال يومين.",
        "طلبنا استرداد المبلغ، ويستغرق من ثلاثة إلى خمسة أيام.",
    ],
];

/// What agents tell each other.
pub(super) const NOTES: [&str; 5] = [
    "Checked with the warehouse: the parcel is at the depot.",
    "Second time this month, please be generous.",
    "Waiting for the carrier's answer.",
    "Refund {order} approved by finance.",
    "Customer prefers to be called after six.",
];

/// Given names and family names, for people beyond the generator's few.
pub(super) const FAMILY: [&str; 24] = [
    "Santos",
    "Kim",
    "Haddad",
    "Novák",
    "Lopez",
    "Tanaka",
    "Müller",
    "Rossi",
    "Okoye",
    "Singh",
    "Larsen",
    "Dubois",
    "Costa",
    "Yılmaz",
    "Petrov",
    "Nguyen",
    "Chen",
    "Silva",
    "Ivanova",
    "Cohen",
    "Wójcik",
    "Andersson",
    "Papadopoulos",
    "Mensah",
];
