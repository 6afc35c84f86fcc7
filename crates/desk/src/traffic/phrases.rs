//! What customers say, in six languages.

/// A language that customers write in.
#[derive(Debug)]
pub(crate) struct Language {
    pub(crate) names: &'static [&'static str],
    pub(crate) phone_prefix: &'static str,
    pub(crate) topics: &'static [Topic],
    /// What they say when an agent has replied, in turn.
    pub(crate) answers: &'static [&'static str],
}

/// What somebody writes about. `{order}` is the number of an order.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) opens: &'static str,
    pub(crate) goes_on: &'static [&'static str],
}

const fn topic(opens: &'static str, goes_on: &'static [&'static str]) -> Topic {
    Topic { opens, goes_on }
}

/// Spanish, English, Portuguese, Japanese, Chinese, Arabic.
pub(crate) const LANGUAGES: [Language; 6] = [
    Language {
        names: &[
            "Carmen Ruiz",
            "Javier Ortega",
            "Nuria Vidal",
            "Pablo Iglesias Soto",
            "Elena Marín",
        ],
        phone_prefix: "+346",
        topics: &[
            topic(
                "Hola, ¿dónde está mi pedido {order}?",
                &["El seguimiento no cambia desde el lunes.", "¿Hay alguien?"],
            ),
            topic(
                "Buenos días, quiero devolver las zapatillas del pedido {order}.",
                &[
                    "Están sin usar, con la etiqueta.",
                    "¿El envío de vuelta es gratis?",
                ],
            ),
            topic(
                "¿Tenéis la chaqueta verde en la talla M?",
                &["O la L, también me sirve."],
            ),
        ],
        answers: &[
            "¡Perfecto, muchas gracias!",
            "Vale, ¿y cuánto tarda?",
            "Ya lo he recibido, gracias 🙌",
        ],
    },
    Language {
        names: &[
            "Grace Miller",
            "Noah Patel",
            "Emma O'Neill",
            "Liam Carter",
            "Zoë Adams",
        ],
        phone_prefix: "+1646",
        topics: &[
            topic(
                "Hi, order {order} arrived damaged. What can I do?",
                &[
                    "I can send a photo if that helps.",
                    "The box was crushed on one side.",
                ],
            ),
            topic(
                "Hello! Can I still change the delivery address of order {order}?",
                &[
                    "It should go to my office instead.",
                    "It hasn't shipped yet, has it?",
                ],
            ),
            topic("Do you have gift cards?", &["For 50 dollars, ideally."]),
        ],
        answers: &[
            "Great, thank you!",
            "Okay, and when will it arrive?",
            "That worked, thanks a lot 👍",
        ],
    },
    Language {
        names: &["Ana Beatriz Lima", "João Pereira", "Camila Rocha", "Thiago Nunes"],
        phone_prefix: "+5511",
        topics: &[
            topic(
                "Oi, o pedido {order} veio incompleto, falta um item.",
                &["Falta a capa do celular.", "Posso receber só o que falta?"],
            ),
            topic(
                "Olá, vocês entregam em Recife?",
                &["Qual é o prazo?", "E o frete?"],
            ),
        ],
        answers: &[
            "Obrigada! 😊",
            "Entendi. E o prazo?",
            "Deu certo, muito obrigado!",
        ],
    },
    Language {
        names: &["高橋 陽菜", "鈴木 大輔", "田中 さくら", "伊藤 蓮"],
        phone_prefix: "+8190",
        topics: &[
            topic(
                "注文番号{order}の配送状況を教えてください。",
                &["明日までに届くと助かります。", "追跡番号はありますか?"],
            ),
            topic(
                "サイズが合わないので交換できますか?",
                &["Mサイズを希望します。", "タグは付いたままです。"],
            ),
        ],
        answers: &[
            "ありがとうございます!",
            "いつ頃になりますか?",
            "届きました。助かりました。",
        ],
    },
    Language {
        names: &["李娜", "张伟", "陈静", "刘洋"],
        phone_prefix: "+86138",
        topics: &[
            topic(
                "请问订单{order}什么时候发货?",
                &["我周五之前需要收到。", "可以加急吗?"],
            ),
            topic("收到的衣服颜色不对,怎么换?", &["我订的是蓝色。", "运费谁出?"]),
        ],
        answers: &["好的,谢谢!", "大概要多久?", "已经收到了,非常感谢。"],
    },
    Language {
        names: &["ليلى حداد", "عمر الفاروق", "سارة منصور"],
        phone_prefix: "+97150",
        topics: &[
            topic(
                "السلام عليكم، أين وصل الطلب رقم {order}؟",
                &["لم يصلني أي إشعار.", "هل يمكن تسريع التوصيل؟"],
            ),
            topic("هل يمكن إرجاع المنتج بعد أسبوعين؟", &["لم أستخدمه بعد."]),
        ],
        answers: &["شكراً جزيلاً!", "ومتى يصل؟", "وصل، شكراً لكم 🌷"],
    },
];
