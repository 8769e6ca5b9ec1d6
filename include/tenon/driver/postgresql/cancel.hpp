// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <csignal>
#include <new>

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

namespace tenon::inline v0::driver::postgresql::detail {

struct cancel_job {
  PGcancel* request;
  int done;  ///< closed when the request was delivered or could not be
};

template <class Deferred = void>
void* run_cancel(void* given) {
  auto* job = static_cast<cancel_job*>(given);
  char ignored[256];
  PQcancel(job->request, ignored, sizeof ignored);
  PQfreeCancel(job->request);
  ::close(job->done);
  delete job;
  return nullptr;
}

/// Asks the server to stop what `handle` runs, and waits up to `milliseconds` until the request was taken.
/// PQcancel connects in blocking mode, and only libpq knows the key: so a thread of its own does it, which
/// ends by itself when this one has given up waiting.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] void send_cancel(PGconn* handle, int milliseconds) noexcept {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  PGcancel* const request = PQgetCancel(handle);
  auto* const job = request == nullptr ? nullptr : new (std::nothrow) cancel_job{request, ends[1]};
  bool started = false;
  if (job != nullptr) {
    // The program's signals are not for this thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    started = pthread_create(&thread, &detached, &run_cancel<Deferred>, job) == 0;
    pthread_attr_destroy(&detached);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  if (started) {
    pollfd waited{ends[0], POLLIN, 0};
    while (::poll(&waited, 1, milliseconds) < 0 && errno == EINTR) {
    }
  } else {
    delete job;
    if (request != nullptr) PQfreeCancel(request);
    ::close(ends[1]);
  }
  ::close(ends[0]);
}

}  // namespace tenon::inline v0::driver::postgresql::detail
