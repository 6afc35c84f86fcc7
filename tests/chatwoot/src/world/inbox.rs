//! Inboxes: by which channel customers come, and how long a reply may take.

use std::collections::BTreeSet;

use model::Span;
use serde_json::Value;

/// What kind of inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// WhatsApp, from Meta's cloud.
    WhatsappCloud,
    /// WhatsApp by way of 360dialog.
    Whatsapp360,
    /// WhatsApp by way of Twilio.
    TwilioWhatsapp,
    /// SMS by way of Twilio.
    TwilioSms,
    /// SMS by way of Bandwidth.
    Sms,
    /// Facebook Messenger; Instagram, in the older way, comes by the same inbox.
    Facebook,
    /// Instagram, signed in to directly.
    Instagram,
    /// X.
    X,
    /// Telegram.
    Telegram,
    /// LINE.
    Line,
    /// TikTok.
    Tiktok,
    /// Whatever somebody bridges.
    Api,
    /// E-mail.
    Email,
    /// The chat on a web page.
    WebWidget,
}

/// What a channel tells of a message that was handed to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reports {
    /// Delivered, and later read.
    Read,
    /// Delivered at once.
    Delivered,
    /// Nothing.
    Nothing,
}

impl Channel {
    /// The class that Chatwoot has for it.
    pub fn class(self) -> &'static str {
        match self {
            Self::WhatsappCloud | Self::Whatsapp360 => "Channel::Whatsapp",
            Self::TwilioWhatsapp | Self::TwilioSms => "Channel::TwilioSms",
            Self::Sms => "Channel::Sms",
            Self::Facebook => "Channel::FacebookPage",
            Self::Instagram => "Channel::Instagram",
            Self::X => "Channel::TwitterProfile",
            Self::Telegram => "Channel::Telegram",
            Self::Line => "Channel::Line",
            Self::Tiktok => "Channel::Tiktok",
            Self::Api => "Channel::Api",
            Self::Email => "Channel::Email",
            Self::WebWidget => "Channel::WebWidget",
        }
    }

    /// Whether the phone number is what its customers are known by.
    pub(crate) fn by_phone(self) -> bool {
        self.is_whatsapp() || matches!(self, Self::TwilioSms | Self::Sms)
    }

    /// Whether WhatsApp's rules hold.
    pub(crate) fn is_whatsapp(self) -> bool {
        matches!(
            self,
            Self::WhatsappCloud | Self::Whatsapp360 | Self::TwilioWhatsapp
        )
    }

    /// Whether an agent can begin a conversation there.
    pub(crate) fn can_begin(self) -> bool {
        self.by_phone() || matches!(self, Self::Email | Self::Api | Self::WebWidget)
    }

    pub(crate) fn reports(self) -> Reports {
        match self {
            Self::WhatsappCloud
            | Self::Whatsapp360
            | Self::TwilioWhatsapp
            | Self::Facebook
            | Self::Instagram
            | Self::Tiktok => Reports::Read,
            Self::TwilioSms | Self::Sms | Self::Line => Reports::Delivered,
            Self::X | Self::Telegram | Self::Api | Self::Email | Self::WebWidget => Reports::Nothing,
        }
    }
}

/// One inbox.
#[derive(Debug, Clone)]
pub(crate) struct Inbox {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) channel: Channel,
    /// Which of the company's addresses: a number, a page, a name.
    pub(crate) address: String,
    pub(crate) members: BTreeSet<i64>,
    /// A customer who writes after *resolved* comes back to the old conversation.
    pub(crate) lock_to_single_conversation: bool,
    /// The provider's templates as they are.
    pub(crate) templates: Vec<Value>,
    /// Seven days instead of one, for Facebook and Instagram.
    pub(crate) human_agent: bool,
    /// Of an API inbox, in hours.
    pub(crate) api_window: Option<i64>,
}

impl Inbox {
    /// How long after the customer's last message a free reply reaches them; none is for ever.
    pub(crate) fn window(&self) -> Option<Span> {
        match self.channel {
            channel if channel.is_whatsapp() => Some(Span::hours(24)),
            Channel::Facebook | Channel::Instagram if self.human_agent => Some(Span::hours(7 * 24)),
            Channel::Facebook | Channel::Instagram => Some(Span::hours(24)),
            Channel::Tiktok => Some(Span::hours(48)),
            Channel::Api => self.api_window.map(Span::hours),
            _ => None,
        }
    }

    /// Whether the provider has approved that template.
    pub(crate) fn has_approved(&self, name: &str, language: Option<&str>) -> bool {
        self.templates.iter().any(|template| {
            // Twilio's have a friendly one.
            (template["name"] == name || template["friendly_name"] == name)
                && language.is_none_or(|language| template["language"] == language)
                && template["status"]
                    .as_str()
                    .is_some_and(|status| status.eq_ignore_ascii_case("approved"))
        })
    }
}
