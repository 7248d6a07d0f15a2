/*
 * core/ipc.h: the connection functions of librayforce.
 *
 * They are declared in rayforce.h; this file is for sources that include it by
 * its older name.
 */
#ifndef RAYFORCE_CORE_IPC_H
#define RAYFORCE_CORE_IPC_H
#include "../rayforce.h"
#endif
