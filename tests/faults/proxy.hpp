// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace faults {

/// Stands between a client and a server on this machine, and loses or holds back what they say.
class proxy {
 public:
  explicit proxy(int server_port) : server_port_(server_port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::sockaddr_in here = loopback(0);
    ::socklen_t size = sizeof here;
    if (listener_ < 0 || ::bind(listener_, reinterpret_cast<::sockaddr*>(&here), sizeof here) != 0 ||
        ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<::sockaddr*>(&here), &size) != 0) {
      throw std::runtime_error("no port for a proxy");
    }
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~proxy() {
    over_ = true;
    thread_.join();
    for (const pair& each : pairs_) close(each);
    ::close(listener_);
  }
  proxy(const proxy&) = delete;
  proxy& operator=(const proxy&) = delete;

  int port() const { return port_; }

  /// Everything passes, what was held back first.
  void pass() {
    delay_ = 0;
    left_ = no_cut;
    frozen_ = false;
  }
  /// Nothing passes, and nobody is told: a black hole.
  void freeze() { frozen_ = true; }
  /// After so many more bytes of the server every connection is cut; later ones pass.
  void cut_after(std::int64_t bytes) { left_ = bytes; }
  /// The same for what the client says.
  void cut_client_after(std::int64_t bytes) { client_left_ = bytes; }
  /// Each piece waits so long before it passes.
  void delay(std::chrono::milliseconds by) { delay_ = static_cast<int>(by.count()); }

  /// Cuts every connection now.
  void cut() { cut_ = true; }
  /// How many connections came.
  int accepted() const { return accepted_; }

 private:
  static constexpr std::int64_t no_cut = -1;
  struct pair {
    int client;
    int server;
  };

  static ::sockaddr_in loopback(int port) {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  static void close(const pair& gone) {
    ::close(gone.client);
    ::close(gone.server);
  }

  void serve() {
    while (!over_) {
      if (cut_.exchange(false)) drop_all();
      if (frozen_) {
        ::usleep(1000);
        continue;
      }
      ::pollfd waited[2 * most_pairs + 1];
      ::nfds_t count = 0;
      waited[count++] = {listener_, POLLIN, 0};
      for (const pair& each : pairs_) {
        waited[count++] = {each.client, POLLIN, 0};
        waited[count++] = {each.server, POLLIN, 0};
      }
      if (::poll(waited, count, 2) <= 0 || frozen_) continue;
      std::size_t at = 1;
      for (auto each = pairs_.begin(); each != pairs_.end(); at += 2) {
        const bool open = (waited[at].revents == 0 || forward(each->client, each->server, client_left_)) &&
                          (waited[at + 1].revents == 0 || forward(each->server, each->client, left_));
        if (open) {
          ++each;
        } else {
          close(*each);
          each = pairs_.erase(each);
        }
      }
      if ((waited[0].revents & POLLIN) != 0 && pairs_.size() < most_pairs) accept();
    }
  }

  void accept() {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    ++accepted_;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const ::sockaddr_in there = loopback(server_port_);
    if (server < 0 || ::connect(server, reinterpret_cast<const ::sockaddr*>(&there), sizeof there) != 0) {
      ::close(client);
      if (server >= 0) ::close(server);
      return;
    }
    pairs_.push_back({client, server});
  }

  /// False if the pair has to be closed.
  bool forward(int from, int to, std::atomic<std::int64_t>& left) {
    char bytes[4096];
    ::ssize_t size = ::recv(from, bytes, sizeof bytes, 0);
    if (size <= 0) return false;
    if (const int pause = delay_; pause > 0) std::this_thread::sleep_for(std::chrono::milliseconds(pause));
    bool cuts = false;
    if (const std::int64_t limit = left; limit != no_cut) {
      cuts = size >= limit;
      if (cuts) size = static_cast<::ssize_t>(limit);
      left = cuts ? no_cut : limit - size;
    }
    for (::ssize_t sent = 0; sent < size;) {
      const ::ssize_t now = ::send(to, bytes + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
      if (now <= 0) return false;
      sent += now;
    }
    return !cuts;
  }

  void drop_all() {
    for (const pair& each : pairs_) close(each);
    pairs_.clear();
  }

  static constexpr std::size_t most_pairs = 64;
  int server_port_;
  int port_ = 0;
  int listener_ = -1;
  std::list<pair> pairs_;
  std::atomic<bool> over_{false};
  std::atomic<bool> frozen_{false};
  std::atomic<bool> cut_{false};
  std::atomic<std::int64_t> left_{no_cut};
  std::atomic<std::int64_t> client_left_{no_cut};
  std::atomic<int> delay_{0};
  std::atomic<int> accepted_{0};
  std::thread thread_;
};

}  // namespace faults
