# A genuine ActionCable server, as Chatwoot has one: Rails' own code, without Rails. Our tests start
# it; it is no part of the app.
#
# It is told what to do on standard input, one JSON object a line, and confirms each by its number
# on standard output. It listens where puma is told to. When standard input ends, so does it:
# nothing of a test that was killed is left behind.
#
#   <- {"n":1,"tokens":{"TOKEN":{"user_id":7,"accounts":[1]}}}     who may subscribe, whole
#   <- {"n":2,"streams":["TOKEN","account_1"],"message":{…}}       broadcast
#   -> {"done":2}
#   -> {"present":{"account_id":1,"user_id":7},"told":true}         somebody says so, and is told of all
#   -> {"present":{"account_id":1,"user_id":7},"told":false}        somebody subscribed

require "json"
require "logger"
require "action_cable"
require_relative "room_channel"

module ApplicationCable
  class Connection < ActionCable::Connection::Base
  end
end

ActionCable.server.config.tap do |config|
  config.logger = Logger.new($stderr, level: Logger::WARN)
  config.cable = { "adapter" => "async" }
  config.connection_class = -> { ApplicationCable::Connection }
  config.disable_request_forgery_protection = true
end

Thread.new do
  $stdin.each_line do |line|
    order = JSON.parse(line)
    Directory.replace(order["tokens"]) if order["tokens"]
    order["streams"]&.each { |stream| ActionCable.server.broadcast(stream, order["message"]) }
    Reports.say("done" => order["n"])
  end
rescue StandardError => error
  warn("cable: #{error.full_message}")
ensure
  # Whoever was killed did not clear away the folder that we were started in.
  %w[cable.sock log].each { |name| File.delete(name) if File.exist?(name) }
  Dir.rmdir(Dir.pwd) if Dir.empty?(Dir.pwd)
  exit!(0)
end

run ActionCable.server
