#include "tests/system/faults/tcp_proxy.hpp"

#include <array>
#include <future>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "tests/system/faults/mqtt_packets.hpp"

namespace vicino::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// One direction of a connection: what waits to go out, by the instant at which it may.
struct Way {
  Way(asio::io_context& io, tcp::socket& f, tcp::socket& t) : from(f), to(t), wake(io) {}
  tcp::socket& from;
  tcp::socket& to;
  asio::steady_timer wake;
  std::multimap<Clock::time_point, std::string> waiting;
  Clock::time_point last_due{};
  bool by_packet = false;
  MqttPackets packets;
};

struct Session {
  Session(asio::io_context& io, tcp::socket accepted)
      : near(std::move(accepted)), far(io), up(io, near, far), down(io, far, near) {}
  void close() {
    error_code ignored;
    for (auto* socket : {&near, &far}) {
      // Without a farewell: a reset, as from a machine that does not know the connection.
      socket->set_option(asio::socket_base::linger(true, 0), ignored);
      socket->close(ignored);
    }
    up.wake.cancel();
    down.wake.cancel();
  }
  tcp::socket near, far;
  Way up, down;
  bool swallowed = false;
};
using SessionPtr = std::shared_ptr<Session>;

}  // namespace

struct TcpProxy::Impl {
  Impl(int target_port, const std::string& address, unsigned seed)
      : target(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(target_port)),
        acceptor(io),
        random(seed),
        endpoint(asio::ip::make_address(address), 0) {
    listen();
    thread = std::thread([this] { io.run(); });
  }
  ~Impl() {
    asio::post(io, [this] {
      close_all();
      acceptor.close();
      io.stop();
    });
    thread.join();
  }

  // On the proxy's thread, and done when it returns.
  template <class Action>
  void now(Action action) {
    std::promise<void> done;
    asio::post(io, [&] {
      action();
      done.set_value();
    });
    done.get_future().wait();
  }

  void listen() {
    acceptor = tcp::acceptor(io, endpoint);  // with SO_REUSEADDR
    endpoint = acceptor.local_endpoint();
    asio::co_spawn(io, accept(), asio::detached);
  }
  void close_all() {
    for (const auto& session : sessions) session->close();
    sessions.clear();
  }

  asio::awaitable<void> accept() {
    for (;;) {
      error_code error;
      tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      auto session = std::make_shared<Session>(io, std::move(socket));
      session->swallowed = swallowing;
      sessions.insert(session);
      asio::co_spawn(io, serve(session), asio::detached);
    }
  }
  asio::awaitable<void> serve(SessionPtr session) {
    error_code error;
    co_await session->far.async_connect(target, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
      end(session);
      co_return;
    }
    error_code ignored;
    session->near.set_option(tcp::no_delay(true), ignored);
    session->far.set_option(tcp::no_delay(true), ignored);
    for (auto* way : {&session->up, &session->down}) {
      asio::co_spawn(io, take(session, *way), asio::detached);
      asio::co_spawn(io, give(session, *way), asio::detached);
    }
  }
  void end(const SessionPtr& session) {
    session->close();
    sessions.erase(session);
  }

  asio::awaitable<void> take(SessionPtr session, Way& way) {
    std::array<char, 16 * 1024> buffer;
    for (;;) {
      error_code error;
      const std::size_t size = co_await way.from.async_read_some(
          asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
      if (error) {
        // Who swallows does not tell of an end, either.
        if (!session->swallowed) end(session);
        co_return;
      }
      if (session->swallowed) continue;
      line_up(way, std::string(buffer.data(), size));
      way.wake.cancel();
      if (weather.bytes_per_second == 0) continue;
      asio::steady_timer slow(io, std::chrono::microseconds(1'000'000 * size / weather.bytes_per_second));
      co_await slow.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
  void line_up(Way& way, std::string bytes) {
    auto due = Clock::now() + weather.delay;
    if (chance(weather.stalls)) due += std::chrono::milliseconds(200 + random() % 1300);
    // Once cut into packets, for ever: a part of one may be waiting for the rest.
    way.by_packet = way.by_packet || weather.doubled > 0 || weather.shuffle > 0ms;
    if (!way.by_packet) {
      way.last_due = std::max(way.last_due, due);  // a stream keeps its order
      way.waiting.emplace(way.last_due, std::move(bytes));
      return;
    }
    for (auto& packet : way.packets.split(bytes)) {
      const bool message = MqttPackets::is_publish(packet);
      const auto later = [&] {
        const auto span = message ? static_cast<unsigned>(weather.shuffle.count()) : 0U;
        return due + std::chrono::milliseconds(span == 0 ? 0 : random() % span);
      };
      if (message && chance(weather.doubled)) way.waiting.emplace(later(), MqttPackets::duplicate(packet));
      way.waiting.emplace(later(), std::move(packet));
    }
  }
  bool chance(double share) { return share > 0 && std::uniform_real_distribution<>(0, 1)(random) < share; }

  asio::awaitable<void> give(SessionPtr session, Way& way) {
    for (;;) {
      error_code error;
      if (!way.from.is_open() || !way.to.is_open()) co_return;
      const auto due = way.waiting.empty() ? Clock::now() + 1h : way.waiting.begin()->first;
      if (due > Clock::now()) {
        way.wake.expires_at(due);
        co_await way.wake.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;  // it is due, or something came that is due earlier
      }
      const std::string bytes = std::move(way.waiting.begin()->second);
      way.waiting.erase(way.waiting.begin());
      if (session->swallowed) continue;
      co_await asio::async_write(way.to, asio::buffer(bytes),
                                 asio::redirect_error(asio::use_awaitable, error));
      if (error) {
        if (!session->swallowed) end(session);
        co_return;
      }
    }
  }

  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> stays{
      io.get_executor()};  // while nobody is served
  tcp::endpoint target;
  tcp::acceptor acceptor;
  std::mt19937 random;
  tcp::endpoint endpoint;
  std::set<SessionPtr> sessions;
  Weather weather;
  bool swallowing = false;
  std::thread thread;
};

TcpProxy::TcpProxy(int target, const std::string& address, unsigned seed)
    : impl_(std::make_unique<Impl>(target, address, seed)) {}
TcpProxy::~TcpProxy() = default;

int TcpProxy::port() const {
  return impl_->endpoint.port();
}
void TcpProxy::cut() {
  impl_->now([this] { impl_->close_all(); });
}
void TcpProxy::refuse() {
  impl_->now([this] {
    impl_->acceptor.close();
    impl_->close_all();
  });
}
void TcpProxy::swallow() {
  impl_->now([this] {
    impl_->swallowing = true;
    for (const auto& session : impl_->sessions) session->swallowed = true;
  });
}
void TcpProxy::pass() {
  impl_->now([this] {
    impl_->swallowing = false;
    if (!impl_->acceptor.is_open()) impl_->listen();
  });
}
void TcpProxy::weather(const Weather& weather) {
  impl_->now([&] { impl_->weather = weather; });
}

}  // namespace vicino::test
