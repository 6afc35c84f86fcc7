# The one channel of Chatwoot, by its rules: whoever names a wrong token, user or account makes
# `subscribed` raise, and then Rails neither confirms nor rejects.

require "json"
require "action_cable"

# What our tests are told, on standard output; what others print there goes to the log.
module Reports
  OUT = $stdout.dup
  OUT.sync = true
  LOCK = Mutex.new
  $stdout.reopen($stderr)

  def self.say(line)
    LOCK.synchronize { OUT.puts(JSON.generate(line)) }
  end
end

# Who may subscribe.
module Directory
  @tokens = {}

  def self.replace(tokens)
    @tokens = tokens
  end

  # The accounts of the user whose token this is.
  def self.accounts!(token, user_id)
    known = @tokens.fetch(token)
    raise KeyError, "another user" unless known["user_id"] == Integer(user_id)

    known["accounts"]
  end
end

class RoomChannel < ActionCable::Channel::Base
  def subscribed
    account = Integer(params["account_id"])
    raise KeyError, "another account" unless Directory.accounts!(params["pubsub_token"], params["user_id"]).include?(account)

    stream_from(params["pubsub_token"])
    stream_from("account_#{account}")
    # Chatwoot broadcasts here too, before the streams are there to hear it.
    present(false)
  end

  def update_presence
    present(true)
  end

  private

  def present(told)
    who = { "account_id" => Integer(params["account_id"]), "user_id" => Integer(params["user_id"]) }
    Reports.say("present" => who, "told" => told)
  end
end
