// The client of the sensors' broker (libmosquitto), driven by the gateway thread's own loop: this class owns
// no thread and no timer, never blocks, and acknowledges to the broker only what has been committed.
//
//   watch socket() for reading, and for writing while wants_write()
//   readable:  while (!dry && batch not full) read(...)  ->  turn  ->  commit  ->  flush_acks()
//   writable:  write()
//   each second: misc(); link down: reconnect() by the caller's own timer; no CONNACK for some time:
//   recreate()
//
// libmosquitto queues the PUBACK of a QoS 1 message before the message handler runs, and sends it in the
// write. So nothing is written while messages wait for their commit, whoever asks: write() and wants_write()
// see to that, and only flush_acks(), called after the commit, lets the acknowledgements go. If the gateway
// dies before, the broker sends the messages again (persistent session, QoS 1).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "sensors/source.hpp"

namespace vicino::sensors {

class LocalMqtt {
 public:
  struct Options {
    std::string host = "127.0.0.1";  // an address, not a name: nothing here may wait for DNS
    int port = 1883;
    std::string client_id = "vicino-gateway";  // fixed: the session, with what waits in it, belongs to it
    std::string user;                          // "" : none
    std::string password;
    std::string base_topic = "zigbee2mqtt";  // subscribed as "<base_topic>/#", QoS 1
    std::chrono::seconds keepalive{10};      // at least 5
  };

  enum class Link : std::uint8_t { down, connecting, connected, subscribed };
  struct LinkChange {
    Link link = Link::down;
    bool session_present = false;  // connected: false means that the broker has forgotten us: a blind span
    std::string why;               // down: what happened, in words; "" if we asked for it
    bool login_refused = false;    // down: user, password or client id are not right
  };
  // Called from within start(), read(), write(), flush_acks(), misc(), reconnect(), recreate() and stop().
  // They must not call back into this object, and must not throw (the process ends).
  struct Handlers {
    std::function<void(const Message&)> message;
    std::function<void(const LinkChange&)> link;
  };

  LocalMqtt(Options options, Handlers handlers);
  // Closes the socket without sending anything: unacknowledged messages come again. Orderly: stop() first.
  ~LocalMqtt();
  LocalMqtt(const LocalMqtt&) = delete;
  LocalMqtt& operator=(const LocalMqtt&) = delete;

  // Creates the client and begins to connect; returns at once. A broker that refuses is no error here: the
  // link goes down and the caller's timer calls reconnect(). Error: the library itself refuses (memory,
  // options).
  Result<void> start();
  // Begins to connect again, at once.
  Result<void> reconnect();
  // Throws the client away and starts anew: for a client that gets no CONNACK.
  Result<void> recreate();
  // Says goodbye if nothing waits for its commit, then closes. The session stays at the broker.
  void stop();

  // -1 while there is none. It changes with each connection: look again after each call that can change the
  // link, and release (do not close) the old descriptor; the library has closed it.
  int socket() const noexcept;
  Link link() const noexcept { return link_; }

  // Reads until `max_messages` were handed over or the socket is dry, and says which.
  struct Batch {
    std::size_t messages = 0;
    bool dry = true;
  };
  Batch read(std::size_t max_messages);

  // There is something to send, and nothing waits for its commit.
  bool wants_write() const noexcept;
  // The socket is writable: CONNECT, SUBSCRIBE, PINGREQ, the rest of what did not fit before.
  void write();
  // All messages handed over so far are committed: sends their acknowledgements, as far as the socket takes
  // them (the rest follows by write()).
  void flush_acks();
  // Queues a message of ours (QoS 0, not retained); it leaves with the next write. False: there is no link, or no
  // memory: it is not sent, now or later.
  bool publish(const std::string& topic, std::string_view payload);

  // Messages handed over since the last flush_acks().
  std::size_t uncommitted() const noexcept { return uncommitted_; }

  // Keepalive; call once a second. Notices a half-open link after about 1.85 times the keepalive.
  void misc();

 private:
  struct Client;
  Result<void> connect();
  void change(Link link, bool session_present, std::string why, bool login_refused = false);
  void lost(int code);

  Options options_;
  Handlers handlers_;
  std::unique_ptr<Client> client_;
  Link link_ = Link::down;
  std::size_t uncommitted_ = 0;
  std::size_t delivered_ = 0;
};

}  // namespace vicino::sensors
