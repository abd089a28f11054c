// The few calls of MPI that DMRO needs, on all ranks: what MPI has as macros, Swift does not see.
//
// An error ends all ranks, which is the default of MPI.
#pragma once

#include <mpi.h>
#include <stddef.h>
#include <time.h>

static inline void dmro_mpi_begin(void) {
  int provided;
  MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
}

static inline void dmro_mpi_end(void) { MPI_Finalize(); }

static inline void dmro_mpi_abort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

static inline int dmro_mpi_rank(void) {
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

static inline int dmro_mpi_size(void) {
  int size;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

static inline void dmro_mpi_send(const float *values, int count, int rank) {
  MPI_Send(values, count, MPI_FLOAT, rank, 0, MPI_COMM_WORLD);
}

static inline void dmro_mpi_receive(float *values, int count, int rank) {
  MPI_Recv(values, count, MPI_FLOAT, rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static inline void dmro_mpi_broadcast(void *bytes, int count, int rank) {
  MPI_Bcast(bytes, count, MPI_BYTE, rank, MPI_COMM_WORLD);
}

/// Gathers one number of each rank.
static inline void dmro_mpi_gather(long long value, long long *values) {
  MPI_Allgather(&value, 1, MPI_LONG_LONG, values, 1, MPI_LONG_LONG, MPI_COMM_WORLD);
}

static inline int dmro_mpi_any(int flag) {
  int any;
  MPI_Allreduce(&flag, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  return any;
}

/// Makes the ranks meet apart from all other messages; returns a communicator for `dmro_mpi_meet`.
static inline MPI_Comm dmro_mpi_meeting_place(void) {
  MPI_Comm place;
  MPI_Comm_dup(MPI_COMM_WORLD, &place);
  return place;
}

/// Waits until all ranks are here, but no longer than some seconds; returns 1 if they are.
static inline int dmro_mpi_meet(MPI_Comm place, double seconds) {
  MPI_Request request;
  int are_here = 0;
  double end = MPI_Wtime() + seconds;
  MPI_Ibarrier(place, &request);
  do {
    struct timespec pause = {0, 1000000};
    MPI_Test(&request, &are_here, MPI_STATUS_IGNORE);
    if (!are_here) nanosleep(&pause, NULL);
  } while (!are_here && MPI_Wtime() < end);
  return are_here;
}
