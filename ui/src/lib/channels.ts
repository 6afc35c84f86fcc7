/** Channel marks: the brands' own shapes (simple-icons), coloured in `app.css`. */
import {
  siFacebook,
  siInstagram,
  siKakaotalk,
  siLine,
  siMessenger,
  siTelegram,
  siTiktok,
  siViber,
  siWechat,
  siWhatsapp,
  siX,
} from "simple-icons";
import type { Channel } from "./protocol";

/** A speech bubble, for channels without a mark of their own. */
const BUBBLE =
  "M12 2C6.2 2 1.5 5.9 1.5 10.8c0 2.9 1.7 5.5 4.3 7.1L5 22l4.8-2.6c.7.1 1.4.2 2.2.2 5.8 0 10.5-3.9 10.5-8.8S17.8 2 12 2z";

export const channelPath: Record<Channel, string> = {
  whatsapp: siWhatsapp.path,
  line: siLine.path,
  wechat: siWechat.path,
  facebook: siFacebook.path,
  messenger: siMessenger.path,
  x: siX.path,
  instagram: siInstagram.path,
  telegram: siTelegram.path,
  viber: siViber.path,
  kakaotalk: siKakaotalk.path,
  tiktok: siTiktok.path,
  other: BUBBLE,
};
