/** Sample customers of the mock engine, chosen to be hard on a layout. */
import type {
  AttachmentView,
  Channel,
  ConversationState,
  EventView,
  FileKind,
  MessageView,
  ReplyWindow,
  SendView,
  Status,
} from "../src/lib/protocol";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Sample {
  ticket: number;
  name: string;
  channel: Channel;
  account: string | null;
  phone: string | null;
  status: Status;
  state: ConversationState;
  mine: boolean;
  unseen: boolean;
  other?: string;
  window: (now: number) => ReplyWindow;
  messages: (now: number) => MessageView[];
  events?: (now: number) => EventView[];
  sends?: (now: number) => SendView[];
  route?: "reply" | "open" | "closed";
  draft?: string;
}

const noLimit = (): ReplyWindow => ({ kind: "no_limit" });
const openFor =
  (left: number, messages: number | null = null) =>
  (now: number): ReplyWindow => ({ kind: "open_until", at: now + left, messages_left: messages });
const closedFor =
  (since: number) =>
  (now: number): ReplyWindow => ({ kind: "closed_since", at: now - since, because: "time_over" });

let lastId = 1000;
type Said = [ago: number, text: string, more?: Partial<MessageView>];

function talk(name: string, said: Said[]) {
  const ids = said.map(() => ++lastId);
  return (now: number): MessageView[] =>
    said.map(([ago, text, more], index) => ({
      id: ids[index] ?? 0,
      at: now - ago,
      author: { id: 1, name, role: "end_user" },
      mine: false,
      public: true,
      text,
      delivery: { kind: "not_reported" },
      attachments: [],
      ...more,
    }));
}

function file(id: number, name: string, kind: FileKind, size: number): AttachmentView {
  return { id, name, content_type: "", size, kind, malware: false, held: true };
}

const ana = { id: 7, name: "Ana Ruiz", role: "agent" } as const;
const ben = { id: 8, name: "Ben Okafor", role: "agent" } as const;
const ours = { author: ana, mine: true, delivery: { kind: "delivered" } } as const;
const accepted = { author: ana, mine: true, delivery: { kind: "not_reported" } } as const;

export const SAMPLES: Sample[] = [
  {
    ticket: 4211,
    name: "María José Fernández-Villaverde",
    channel: "whatsapp",
    account: "+34 910 000 001",
    phone: "+34 655 010 203",
    status: "open",
    state: "replied",
    mine: true,
    unseen: true,
    window: openFor(23 * HOUR + 12 * MINUTE),
    draft: "",
    messages: talk("María José Fernández-Villaverde", [
      [1 * DAY + 5 * HOUR, "Hola, ¿tenéis la chaqueta azul en la talla M? 🧥"],
      [1 * DAY + 4.95 * HOUR, "", { attachments: [file(1, "chaqueta.jpg", "image", 182_400)] }],
      [
        1 * DAY + 4.9 * HOUR,
        "Hello María José! Yes, three are left in our shop on Gran Vía. Shall I keep one for you?",
        ours,
      ],
      [
        1 * DAY + 4.8 * HOUR,
        "She is a loyal customer: 10 % if she asks.",
        { ...ours, public: false },
      ],
      [3 * HOUR, "Sí, por favor. Paso el sábado por la mañana."],
      [
        2.99 * HOUR,
        "Os mando el justificante.",
        {
          attachments: [
            file(
              2,
              "justificante de pago de la tienda en línea, noviembre 2026.pdf",
              "file",
              84_100,
            ),
            file(3, "foto que no se ve.png", "image", 2_400_000),
            file(4, "factura.pdf.exe", "dangerous", 512_000),
            { ...file(5, "oferta.docx", "file", 20_000), malware: true },
          ],
        },
      ],
      [2.98 * HOUR, "¿A qué hora abrís?\n¿Y se puede pagar con tarjeta?"],
      [2.9 * HOUR, "We open at 10:00, and yes, every card works.", ours],
      [2.89 * HOUR, "I have put one aside under your name.", accepted],
      [47 * MINUTE, "Perfecto, muchas gracias 🙏🙏"],
    ]),
    events: (now) => [
      { at: now - 29 * HOUR, by: "", text: "Ticket created from WhatsApp", failure: false },
      {
        at: now - 28.95 * HOUR,
        by: "Trigger: route Spain",
        text: "Group set to Shops",
        failure: false,
      },
      { at: now - 28.9 * HOUR, by: "Ana Ruiz", text: "Comment sent to WhatsApp", failure: false },
      { at: now - 28.89 * HOUR, by: "", text: "Delivered to WhatsApp", failure: false },
      { at: now - 2.9 * HOUR, by: "Ana Ruiz", text: "Comment sent to WhatsApp", failure: false },
    ],
  },
  {
    ticket: 4208,
    name: "佐藤 美咲",
    channel: "line",
    account: "Reddot 日本",
    phone: null,
    status: "open",
    state: "replied",
    mine: true,
    unseen: false,
    window: noLimit,
    messages: talk("佐藤 美咲", [
      [5 * HOUR, "こんにちは。先週注文した商品がまだ届いていません。注文番号は A-20981 です。"],
      [4.5 * HOUR, "佐藤様、ご連絡ありがとうございます。配送状況を確認いたします。", accepted],
      [2 * HOUR, "よろしくお願いします🙇‍♀️ 土曜日までに必要なので、間に合うか教えてください。"],
    ]),
  },
  {
    ticket: 4190,
    name: "عبد الرحمن بن خالد الأنصاري",
    channel: "messenger",
    account: "Reddot Gulf",
    phone: null,
    status: "new",
    state: "started",
    mine: true,
    unseen: false,
    window: openFor(41 * MINUTE),
    messages: talk("عبد الرحمن بن خالد الأنصاري", [
      [23.3 * HOUR, "مرحبا، هل يمكنني تغيير عنوان التوصيل للطلب رقم 5512؟ (street 12, flat 4B)"],
    ]),
  },
  {
    ticket: 4187,
    name: "Bartholomew Featherstonehaugh-Cholmondeley of the Northern Marches",
    channel: "x",
    account: "@reddot_shop_with_a_rather_long_handle",
    phone: null,
    status: "open",
    state: "replied",
    mine: true,
    unseen: false,
    window: noLimit,
    messages: talk("Bartholomew", [
      [
        26 * HOUR,
        "Your parcel tracking page https://example.com/track?id=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA shows nothing at all.",
      ],
      [25.9 * HOUR, "Let me look, one moment.", { ...ours, delivery: { kind: "not_reported" } }],
      [
        25.8 * HOUR,
        "It has left the depot this morning.",
        {
          ...ours,
          delivery: {
            kind: "failed",
            reason: "The recipient does not accept messages from this account",
          },
        },
      ],
    ]),
    events: (now) => [
      { at: now - 25.9 * HOUR, by: "Ana Ruiz", text: "Comment sent to X", failure: false },
      {
        at: now - 25.8 * HOUR,
        by: "",
        text: "Not delivered to X: the recipient does not accept messages from this account",
        failure: true,
      },
    ],
    sends: (now) => [
      {
        id: 91,
        what: {
          kind: "reply",
          text: "Could you follow our account, so that I can write to you?",
          status: "pending",
        },
        state: "failed",
        reason: "X refused the message (recipient does not accept messages)",
        created_at: now - 20 * MINUTE,
        not_before: now - 20 * MINUTE,
        files: [],
        doubtful: false,
      },
    ],
  },
  {
    ticket: 4170,
    name: "王小明",
    channel: "wechat",
    account: "Reddot 官方",
    phone: null,
    status: "open",
    state: "replied",
    mine: true,
    unseen: false,
    window: openFor(30 * HOUR, 1),
    messages: talk("王小明", [
      [18 * HOUR, "你好,请问这款耳机支持快充吗?充满电要多久?"],
      [17 * HOUR, "支持的,充满大约需要 45 分钟。", accepted],
      [16.9 * HOUR, "好的,谢谢!"],
    ]),
  },
  {
    ticket: 4302,
    name: "Priya Raman",
    channel: "whatsapp",
    account: "+44 20 7946 0001",
    phone: "+44 7700 900123",
    status: "new",
    state: "started",
    mine: false,
    unseen: true,
    window: openFor(23 * HOUR + 58 * MINUTE),
    messages: talk("Priya Raman", [
      [40_000, "Hi! My order arrived today but one of the two mugs is broken 😢 What should I do?"],
    ]),
  },
  {
    ticket: 4301,
    name: "김서연",
    channel: "kakaotalk",
    account: null,
    phone: null,
    status: "new",
    state: "started",
    mine: false,
    unseen: true,
    window: noLimit,
    messages: talk("김서연", [[4 * MINUTE, "안녕하세요, 예약 변경이 가능한가요?"]]),
  },
  {
    ticket: 4298,
    name: "Lucas Almeida",
    channel: "instagram",
    account: "@reddot.br",
    phone: null,
    status: "open",
    state: "replied",
    mine: false,
    unseen: true,
    window: openFor(12 * MINUTE),
    messages: talk("Lucas Almeida", [
      [24.1 * HOUR, "Vocês entregam em Recife?"],
      [
        24 * HOUR,
        "Sim! O prazo é de 5 dias úteis.",
        { author: ben, delivery: { kind: "delivered" } },
      ],
      [23.8 * HOUR, "E o frete, quanto fica?"],
    ]),
  },
  {
    ticket: 4280,
    name: "Ingrid Sørensen",
    channel: "facebook",
    account: "Reddot Norge",
    phone: null,
    status: "pending",
    state: "replied",
    mine: false,
    unseen: false,
    window: noLimit,
    route: "open",
    messages: talk("Ingrid Sørensen", [
      [30 * HOUR, "Hei! Når åpner butikken i Bergen?"],
      [29 * HOUR, "We open in May.", { author: ben, delivery: { kind: "not_reported" } }],
    ]),
  },
  {
    ticket: 4277,
    name: "Daniel Weiss",
    channel: "whatsapp",
    account: "+49 30 901820",
    phone: "+49 1512 3456789",
    status: "open",
    state: "replied",
    mine: false,
    unseen: false,
    window: closedFor(3 * HOUR + 20 * MINUTE),
    draft: "",
    messages: talk("Daniel Weiss", [
      [27.4 * HOUR, "Guten Tag, kann ich die Rechnung noch einmal bekommen?"],
      [
        27.39 * HOUR,
        "Danke für Ihre Nachricht! Wir melden uns so bald wie möglich.",
        {
          author: { id: 90, name: "Answer Bot", role: "bot" },
          delivery: { kind: "delivered" },
        },
      ],
      [
        27.35 * HOUR,
        "Ticket handed over to an agent",
        {
          author: { id: null, name: "", role: "system" },
        },
      ],
      [27.33 * HOUR, "Bitte an die neue Adresse."],
    ]),
  },
  {
    ticket: 4266,
    name: "<script>alert(1)</script> & Söhne",
    channel: "telegram",
    account: "@reddot_bot",
    phone: null,
    status: "hold",
    state: "replied",
    mine: false,
    unseen: false,
    other: "Ben Okafor",
    window: noLimit,
    messages: talk("<script>", [
      [2 * DAY, "<img src=x onerror=alert(1)> **bold** \u202Eesrever <b>not bold</b>"],
    ]),
  },
  {
    ticket: 4250,
    name: "Thảo Nguyễn",
    channel: "viber",
    account: "Reddot VN",
    phone: "+84 28 3822 0000",
    status: "solved",
    state: "replied",
    mine: false,
    unseen: false,
    window: () => ({ kind: "unknown" }),
    messages: talk("Thảo Nguyễn", [[4 * DAY, "Cảm ơn bạn rất nhiều!"]]),
  },
  {
    ticket: 4244,
    name: "Zoë 🦊🎉",
    channel: "tiktok",
    account: "@reddot",
    phone: null,
    status: "closed",
    state: "replied",
    mine: false,
    unseen: false,
    window: (now) => ({ kind: "closed_since", at: now + 5 * HOUR, because: "messages_used_up" }),
    route: "closed",
    messages: talk("Zoë", [[9 * DAY, "👍🏽👩‍👩‍👧‍👦🇧🇷"]]),
  },
  {
    ticket: 4230,
    name: "",
    channel: "other",
    account: null,
    phone: null,
    status: "new",
    state: "started",
    mine: false,
    unseen: false,
    window: () => ({ kind: "never_opened" }),
    messages: () => [],
  },
];
